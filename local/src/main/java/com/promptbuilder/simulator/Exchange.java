package com.promptbuilder.simulator;

import java.util.function.Consumer;

/** A delivery, and whom to tell how it ended. */
record Exchange(Delivery delivery, Outcome outcome, Consumer<Outcome> ended) {
    /** A delivery that nobody counts. */
    static Exchange uncounted(Delivery delivery, Outcome outcome) {
        return new Exchange(delivery, outcome, _ -> {});
    }
}
