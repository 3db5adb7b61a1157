package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Creates JSON responses, each with a {@code request-id}. */
record JsonResponses(MessageIds ids) {

    /** HTTP 200 with a body, without a wait. */
    SimulatedExchange ok(JsonNode body) {
        ResponsePlan plan = ResponsePlan.whole(Duration.ZERO, head(200, ids.request(), Map.of()), Json.text(body));
        return SimulatedExchange.uncounted(plan, new CallResult("200", "ok", "", Optional.empty(), false));
    }

    /** An error, without a wait. */
    SimulatedExchange error(ApiError error) {
        return SimulatedExchange.uncounted(error(error, Duration.ZERO), CallResult.failed(error));
    }

    /** An error after a wait. */
    ResponsePlan error(ApiError error, Duration wait) {
        String requestId = ids.request();
        return ResponsePlan.whole(
                wait, head(error.type().status(), requestId, error.headers()), Json.text(error.body(requestId)));
    }

    /** A head for JSON with additional headers. */
    static ResponsePlan.Head head(int status, String requestId, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.putIfAbsent("content-type", "application/json");
        headers.put("request-id", requestId);
        return new ResponsePlan.Head(status, headers);
    }
}
