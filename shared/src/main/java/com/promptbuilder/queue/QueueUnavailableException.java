package com.promptbuilder.queue;

/** The queue did not answer: slow, throttled, unreachable, or refused. */
public final class QueueUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueUnavailableException(Throwable cause) {
        super("the queue did not answer", cause);
    }

    public QueueUnavailableException(String message) {
        super(message);
    }
}
