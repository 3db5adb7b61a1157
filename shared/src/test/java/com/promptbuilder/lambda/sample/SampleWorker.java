package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.WorkerFunction;

/** The worker of the sample API. */
public final class SampleWorker extends WorkerFunction {
    public SampleWorker() {
        super(SampleWorker.class);
    }
}
