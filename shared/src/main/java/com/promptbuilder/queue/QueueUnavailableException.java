package com.promptbuilder.queue;

/** The queue did not answer: it was too slow, throttled, unreachable, or refused the call. */
public final class QueueUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueUnavailableException(Throwable cause) {
        super("queue did not answer", cause);
    }

    public QueueUnavailableException(String message) {
        super(message);
    }
}
