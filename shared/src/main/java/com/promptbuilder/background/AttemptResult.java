package com.promptbuilder.background;

/** The result of an attempt at a job. */
public enum AttemptResult {
    /** The record has the answer. */
    ANSWERED("answered"),
    /** Claude refused to answer, and the record has that failure. */
    DECLINED("declined"),
    /** The attempt failed, and another follows. */
    FAILED("failed"),
    /** The last attempt failed. */
    GIVEN_UP("given_up"),
    /** The message has no job that this version can run. */
    UNREADABLE("unreadable"),
    /** The answer is too large for a record. Another attempt would cost the same and fail again. */
    TOO_LARGE("too_large");

    private final String label;

    AttemptResult(String label) {
        this.label = label;
    }

    /** True if SQS must deliver the message again, for another attempt or to become a dead letter. */
    public boolean isRedelivered() {
        return switch (this) {
            case ANSWERED, DECLINED, TOO_LARGE -> false;
            case FAILED, GIVEN_UP, UNREADABLE -> true;
        };
    }

    /** The name in metrics and log lines. */
    public String label() {
        return label;
    }
}
