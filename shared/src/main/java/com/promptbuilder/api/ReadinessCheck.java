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

/** Whether requests could be answered: the table answers, Claude's key is set, and its host answers. Remembered for a few seconds. */
public final class ReadinessCheck {
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    /** No answer has it; reading it shows that the table answers. */
    private static final AnswerKey NOBODYS_KEY = AnswerKey.ofDigest(new byte[32]);

    private final RecordStore records;
    private final HealthCheck probe;
    private final InstantSource clock;
    private Optional<Report> last = Optional.empty();

    /** What was found, and when. */
    public record Report(boolean table, HealthCheck.Status claude, Instant at) {
        public boolean isReady() {
            return table && claude == HealthCheck.Status.HEALTHY;
        }

        public ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("status", isReady() ? "ready" : "not ready").put("timestamp", at.toString());
            ObjectNode checks = json.putObject("checks");
            check(checks.putObject("cache"), table, "the table does not answer");
            check(checks.putObject("claudeAPI"), claude == HealthCheck.Status.HEALTHY, words(claude));
            return json;
        }

        private static void check(ObjectNode check, boolean healthy, String trouble) {
            check.put("healthy", healthy);
            if (!healthy) {
                check.put("message", trouble);
            }
        }

        private static String words(HealthCheck.Status finding) {
            return switch (finding) {
                case HEALTHY -> "healthy";
                case NO_KEY -> "no API key is set";
                case KEY_REFUSED -> "the API key is refused";
                case NOT_FOUND -> "there is no Messages API at the base URL";
                case UNREACHABLE -> "the API does not answer";
            };
        }
    }

    public ReadinessCheck(RecordStore records, HealthCheck probe, InstantSource clock) {
        this.records = records;
        this.probe = probe;
        this.clock = clock;
    }

    /** One check at a time: those who ask meanwhile wait for it and get the same. */
    public synchronized Report check() {
        Instant now = clock.instant();
        Report report = last.filter(known -> now.isBefore(known.at().plus(REMEMBERED)))
                .orElseGet(() -> new Report(tableAnswers(), probe.probe(), now));
        last = Optional.of(report);
        return report;
    }

    private boolean tableAnswers() {
        try {
            records.read(NOBODYS_KEY);
            return true;
        } catch (StoreUnavailableException away) {
            return false;
        }
    }
}
