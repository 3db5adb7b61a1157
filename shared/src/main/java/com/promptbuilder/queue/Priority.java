package com.promptbuilder.queue;

/** Priority of a job. Each has its own queue and workers, so that background jobs do not delay interactive ones. */
public enum Priority {
    /** A client polls for the answer. */
    INTERACTIVE("interactive"),
    /** No client waits for the answer. */
    BACKGROUND("background");

    private final String label;

    Priority(String label) {
        this.label = label;
    }

    /** The name in metrics, log lines and messages. */
    public String label() {
        return label;
    }
}
