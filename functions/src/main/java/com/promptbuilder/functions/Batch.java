package com.promptbuilder.functions;

import com.promptbuilder.lambda.BatchFunction;

/** {@code POST /api/batch}: several requests to the endpoints at once. */
public final class Batch extends BatchFunction {
    public Batch() {
        super(Batch.class);
    }
}
