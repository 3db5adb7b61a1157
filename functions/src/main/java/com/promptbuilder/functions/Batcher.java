package com.promptbuilder.functions;

import com.promptbuilder.lambda.BulkFunction;

/** Sends waiting jobs as Message Batches and publishes their results. */
public final class Batcher extends BulkFunction {
    public Batcher() {
        super(Batcher.class);
    }
}
