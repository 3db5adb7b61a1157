package com.promptbuilder.functions;

import com.promptbuilder.lambda.WorkerFunction;

/** The function that makes answers for those who poll: it does the jobs that the endpoints put into the queues. */
public final class Worker extends WorkerFunction {
    public Worker() {
        super(Worker.class);
    }
}
