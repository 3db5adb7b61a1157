package com.promptbuilder.queue;

/** The queue did not answer: slow, throttled, unreachable, or refused. */
public final class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueException(Throwable cause) {
        super("the queue did not answer", cause);
    }

    public QueueException(String message) {
        super(message);
    }
}
