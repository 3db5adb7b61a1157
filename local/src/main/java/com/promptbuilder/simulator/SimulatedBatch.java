package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A Message Batch. Its results are known from the beginning and returned after its end.
 *
 * @param results the result of each request, by its custom id
 * @param endsAt when it ends, if it is not cancelled before
 * @param cancelledAt when it was cancelled; it has ended then
 */
record SimulatedBatch(
        String id,
        Provider provider,
        Map<String, ObjectNode> results,
        Instant createdAt,
        Instant endsAt,
        Optional<Instant> cancelledAt) {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final String[] KINDS = {"succeeded", "errored", "canceled", "expired"};

    boolean hasEnded(Instant now) {
        return !now.isBefore(endsAt);
    }

    /** The batch after a cancellation: requests without a result get none. */
    SimulatedBatch cancelled(Instant now) {
        Map<String, ObjectNode> none = results.keySet().stream()
                .collect(Collectors.toMap(id -> id, _ -> Json.object().put("type", "canceled")));
        return hasEnded(now) ? this : new SimulatedBatch(id, provider, none, createdAt, now, Optional.of(now));
    }

    /** The batch in the API's JSON format. */
    ObjectNode json(Instant now, String url) {
        boolean hasEnded = hasEnded(now);
        ObjectNode json = Json.object().put("id", id).put("type", "message_batch");
        json.put("processing_status", hasEnded ? "ended" : "in_progress");
        ObjectNode counts = json.putObject("request_counts").put("processing", hasEnded ? 0 : results.size());
        for (String kind : KINDS) {
            counts.put(kind, hasEnded ? count(kind) : 0);
        }
        json.put("created_at", createdAt.toString())
                .put("expires_at", createdAt.plus(LIFE).toString());
        json.putNull("archived_at")
                .putNull("cancel_initiated_at")
                .putNull("ended_at")
                .putNull("results_url");
        cancelledAt.ifPresent(time -> json.put("cancel_initiated_at", time.toString()));
        if (hasEnded) {
            json.put("ended_at", endsAt.toString()).put("results_url", url + "/" + id + "/results");
        }
        return json;
    }

    private long count(String kind) {
        return results.values().stream()
                .filter(result -> result.path("type").asText().equals(kind))
                .count();
    }

    /** The results as JSON lines. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        results.forEach((customId, result) -> {
            ObjectNode line = Json.object().put("custom_id", customId);
            line.set("result", result);
            lines.append(Json.text(line)).append('\n');
        });
        return lines.toString();
    }
}
