package com.promptbuilder.functions;

import com.promptbuilder.lambda.WorkerFunction;

/** Function of the job worker: generates asynchronous answers from the jobs in the SQS queues. */
public final class Worker extends WorkerFunction {
    public Worker() {
        super(Worker.class);
    }
}
