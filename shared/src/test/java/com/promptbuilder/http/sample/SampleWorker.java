package com.promptbuilder.http.sample;

import com.promptbuilder.http.WorkerFunction;

/** Does the jobs of the sample's endpoints. */
public final class SampleWorker extends WorkerFunction {
    public SampleWorker() {
        super(SampleWorker.class);
    }
}
