package com.promptbuilder.queue;

import java.util.Locale;

/** Which queue a job waits in; each has workers of its own, so that neither waits behind the other. */
public enum Priority {
    /** A caller polls for it. */
    INTERACTIVE,
    /** Nobody is in a hurry. */
    BACKGROUND;

    /** Its name in metrics, log lines and messages. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
