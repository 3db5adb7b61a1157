package com.promptbuilder.http.sample;

import com.promptbuilder.http.OperationsFunction;

/** The routes beside the sample's endpoints. */
public final class SampleOperations extends OperationsFunction {
    public SampleOperations() {
        super(SampleOperations.class);
    }
}
