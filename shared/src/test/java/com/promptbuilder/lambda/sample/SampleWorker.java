package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.WorkerFunction;

/** Does the jobs of the sample's endpoints. */
public final class SampleWorker extends WorkerFunction {
    public SampleWorker() {
        super(SampleWorker.class);
    }
}
