package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Deliveries of JSON, each with its {@code request-id}. */
final class JsonResponses {
    private final MessageIds messageIds;

    JsonResponses(MessageIds messageIds) {
        this.messageIds = messageIds;
    }

    /** HTTP 200 with a body, at once. */
    SimulatedExchange ok(JsonNode body) {
        ResponsePlan responsePlan =
                ResponsePlan.whole(Duration.ZERO, head(200, messageIds.request(), Map.of()), Json.text(body));
        return SimulatedExchange.uncounted(responsePlan, new CallResult("200", "ok", Optional.empty(), false));
    }

    /** An error, at once. */
    SimulatedExchange error(ApiError error) {
        return SimulatedExchange.uncounted(error(error, Duration.ZERO, Map.of()), CallResult.failed(error));
    }

    /** An error after a wait, with more headers. */
    ResponsePlan error(ApiError error, Duration wait, Map<String, String> more) {
        String requestId = messageIds.request();
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.putAll(error.headers());
        return ResponsePlan.whole(
                wait, head(error.type().status(), requestId, headers), Json.text(error.body(requestId)));
    }

    /** A head for JSON with more headers. */
    static ResponsePlan.Head head(int status, String requestId, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.putIfAbsent("content-type", "application/json");
        headers.put("request-id", requestId);
        return new ResponsePlan.Head(status, headers);
    }
}
