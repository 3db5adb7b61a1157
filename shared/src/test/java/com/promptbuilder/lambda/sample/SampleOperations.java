package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.OperationsFunction;

/** The operations function of the sample API. */
public final class SampleOperations extends OperationsFunction {
    public SampleOperations() {
        super(SampleOperations.class);
    }
}
