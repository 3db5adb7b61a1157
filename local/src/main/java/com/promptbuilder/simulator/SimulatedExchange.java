package com.promptbuilder.simulator;

import java.util.function.Consumer;

/** A response plan with the result of its call, and the receiver of that result. */
record SimulatedExchange(ResponsePlan plan, CallResult result, Consumer<CallResult> ended) {
    /** An exchange that the statistics do not count. */
    static SimulatedExchange uncounted(ResponsePlan plan, CallResult result) {
        return new SimulatedExchange(plan, result, _ -> {});
    }
}
