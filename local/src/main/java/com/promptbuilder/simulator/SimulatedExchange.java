package com.promptbuilder.simulator;

import java.util.function.Consumer;

/** A delivery, and whom to tell how it ended. */
record SimulatedExchange(ResponsePlan responsePlan, CallResult callResult, Consumer<CallResult> ended) {
    /** A delivery that nobody counts. */
    static SimulatedExchange uncounted(ResponsePlan responsePlan, CallResult callResult) {
        return new SimulatedExchange(responsePlan, callResult, _ -> {});
    }
}
