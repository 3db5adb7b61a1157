package com.promptbuilder.queue;

/** Which queue a job waits in; each has workers of its own, so that neither waits behind the other. */
public enum Priority {
    /** A caller polls for it. */
    INTERACTIVE("interactive"),
    /** Nobody is in a hurry. */
    BACKGROUND("background");

    private final String label;

    Priority(String label) {
        this.label = label;
    }

    /** The word in metrics, log lines and messages. */
    public String label() {
        return label;
    }
}
