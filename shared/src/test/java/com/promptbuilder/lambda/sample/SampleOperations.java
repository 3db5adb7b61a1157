package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.OperationsFunction;

/** The routes beside the sample's endpoints. */
public final class SampleOperations extends OperationsFunction {
    public SampleOperations() {
        super(SampleOperations.class);
    }
}
