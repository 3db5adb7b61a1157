package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
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

    /** The result of a check and its time. */
    public record Report(boolean table, HealthCheck.Status claude, Instant at) {
        public boolean isReady() {
            return table && claude == HealthCheck.Status.HEALTHY;
        }

        public ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("status", isReady() ? "ready" : "not ready").put("timestamp", at.toString());
            ObjectNode checks = json.putObject("checks");
            check(checks.putObject("cache"), table, "the table does not answer");
            check(checks.putObject("claudeAPI"), claude == HealthCheck.Status.HEALTHY, message(claude));
            return json;
        }

        private static void check(ObjectNode check, boolean healthy, String message) {
            check.put("healthy", healthy);
            if (!healthy) {
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

    public ReadinessCheck(RecordStore records, Supplier<HealthCheck.Status> probe, InstantSource clock) {
        this.records = records;
        this.probe = probe;
        this.clock = clock;
    }

    /** Checks, or returns the cached report. Concurrent requests wait for one check and share its report. */
    public synchronized Report check() {
        Instant now = clock.instant();
        Report report = last.filter(known -> now.isBefore(known.at().plus(CACHE_TTL)))
                .orElseGet(() -> new Report(tableAnswers(), probe.get(), now));
        last = Optional.of(report);
        return report;
    }

    private boolean tableAnswers() {
        try {
            records.read(PROBE_KEY);
            return true;
        } catch (StoreUnavailableException _) { // the report carries it
            return false;
        }
    }
}
