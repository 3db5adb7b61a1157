package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.http.Response;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Readiness: DynamoDB responds, the Claude API key is set and accepted, and the Claude API responds. A result is cached for 5 s. */
public final class ReadinessCheck {
    private static final Duration CACHE_TTL = Duration.ofSeconds(5);
    /** A key that no answer has. Reading it shows that DynamoDB responds. */
    private static final AnswerKey PROBE_KEY = AnswerKey.ofDigest(new byte[32]);

    private final RecordStore records;
    private final Supplier<HealthCheck.Status> probe;
    private final InstantSource clock;
    private Optional<Report> last = Optional.empty();

    private record Report(Response response, Instant at) {}

    public ReadinessCheck(RecordStore records, Supplier<HealthCheck.Status> probe, InstantSource clock) {
        this.records = records;
        this.probe = probe;
        this.clock = clock;
    }

    /** Checks, or returns the cached result: 200 or 503. Concurrent requests wait for one check and share its result. */
    public synchronized Response check() {
        Instant now = clock.instant();
        Report report = last.filter(known -> now.isBefore(known.at().plus(CACHE_TTL)))
                .orElseGet(() -> new Report(response(tableAnswers(), probe.get(), now), now));
        last = Optional.of(report);
        return report.response();
    }

    private boolean tableAnswers() {
        try {
            records.read(PROBE_KEY);
            return true;
        } catch (StoreUnavailableException _) { // the report carries it
            return false;
        }
    }

    private static Response response(boolean tableAnswers, HealthCheck.Status claude, Instant now) {
        boolean isHealthy = claude == HealthCheck.Status.HEALTHY;
        boolean isReady = tableAnswers && isHealthy;
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", isReady ? "ready" : "not ready").put("timestamp", now.toString());
        ObjectNode checks = json.putObject("checks");
        addTo(checks.putObject("cache"), tableAnswers, "the table does not answer");
        addTo(checks.putObject("claudeAPI"), isHealthy, message(claude));
        return Response.json(isReady ? 200 : 503, json.toString());
    }

    private static void addTo(ObjectNode check, boolean isHealthy, String message) {
        check.put("healthy", isHealthy);
        if (!isHealthy) {
            check.put("message", message);
        }
    }

    private static String message(HealthCheck.Status status) {
        return switch (status) {
            case HEALTHY -> "healthy";
            case NO_KEY -> "no API key is set";
            case KEY_REFUSED -> "the API key is refused";
            case NOT_FOUND -> "there is no Messages API at the base URL";
            case UNREACHABLE -> "the API does not answer";
        };
    }
}
