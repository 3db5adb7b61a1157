package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Deliveries of JSON, each with its {@code request-id}. */
final class Replies {
    private final Ids ids;

    Replies(Ids ids) {
        this.ids = ids;
    }

    /** HTTP 200 with a body, at once. */
    Exchange ok(JsonNode body) {
        Delivery delivery = Delivery.whole(Duration.ZERO, head(200, ids.request(), Map.of()), Json.text(body));
        return Exchange.uncounted(delivery, new Outcome("200", "ok", Optional.empty(), false));
    }

    /** An error, at once. */
    Exchange error(ApiError error) {
        return Exchange.uncounted(error(error, Duration.ZERO, Map.of()), Outcome.failed(error));
    }

    /** An error after a wait, with more headers. */
    Delivery error(ApiError error, Duration wait, Map<String, String> more) {
        String requestId = ids.request();
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.putAll(error.headers());
        return Delivery.whole(wait, head(error.type().status(), requestId, headers), Json.text(error.body(requestId)));
    }

    /** A head for JSON with more headers. */
    static Delivery.Head head(int status, String requestId, Map<String, String> more) {
        Map<String, String> headers = new LinkedHashMap<>(more);
        headers.putIfAbsent("content-type", "application/json");
        headers.put("request-id", requestId);
        return new Delivery.Head(status, headers);
    }
}
