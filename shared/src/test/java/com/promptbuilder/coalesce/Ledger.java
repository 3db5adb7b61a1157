package com.promptbuilder.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

/** What happened to one key in one schedule, and the rule that holds at every write: only the last one who took the lease completes. */
final class Ledger {
    private String lastOwner = "";
    private boolean open;
    private int calls;
    private int failures;
    private int troubles;
    private int mishaps;

    void acquired(String owner) {
        lastOwner = owner;
        open = true;
    }

    void completed(String owner) {
        assertThat(owner).as("who completes holds the lease").isEqualTo(lastOwner);
        assertThat(open).as("a record is completed once a lease").isTrue();
        open = false;
    }

    void called() {
        calls++;
    }

    void failed() {
        failures++;
    }

    void trouble() {
        troubles++;
    }

    /** A process was killed, or frozen for longer than a lease. */
    void mishap() {
        mishaps++;
    }

    int calls() {
        return calls;
    }

    int mostCalls() {
        return 1 + mishaps + failures + troubles;
    }
}
