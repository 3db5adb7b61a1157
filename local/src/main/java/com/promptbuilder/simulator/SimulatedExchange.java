package com.promptbuilder.simulator;

import java.util.function.Consumer;

/** A response plan with the result of its call, and the receiver of that result. */
record SimulatedExchange(ResponsePlan responsePlan, CallResult callResult, Consumer<CallResult> ended) {
    /** An exchange that the statistics do not count. */
    static SimulatedExchange uncounted(ResponsePlan responsePlan, CallResult callResult) {
        return new SimulatedExchange(responsePlan, callResult, _ -> {});
    }
}
