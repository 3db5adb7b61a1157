package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.BatchFunction;

/** The batch function of the sample API. */
public final class SampleBatch extends BatchFunction {
    public SampleBatch() {
        super(SampleBatch.class);
    }
}
