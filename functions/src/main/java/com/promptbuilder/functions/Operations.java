package com.promptbuilder.functions;

import com.promptbuilder.lambda.OperationsFunction;

/** The routes beside the endpoints: health, answers by key, the API's description; and what answers where nothing stands. */
public final class Operations extends OperationsFunction {
    public Operations() {
        super(Operations.class);
    }
}
