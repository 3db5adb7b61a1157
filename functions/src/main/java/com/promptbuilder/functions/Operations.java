package com.promptbuilder.functions;

import com.promptbuilder.lambda.OperationsFunction;

/** Function of all other routes: health, metrics, API description, and errors for unknown routes. */
public final class Operations extends OperationsFunction {
    public Operations() {
        super(Operations.class);
    }
}
