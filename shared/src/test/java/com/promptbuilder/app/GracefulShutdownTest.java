package com.promptbuilder.app;

import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.coalesce.LeaseRegistry;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

class GracefulShutdownTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);

    private final AtomicInteger inFlight = new AtomicInteger();
    private final InMemoryRecordStore table = new InMemoryRecordStore();
    private final LeaseRegistry leases = new LeaseRegistry(table);
    private final PendingCounters pendingCounters = new PendingCounters();
    private final List<String> lines = new ArrayList<>();
    private Instant now = START;
    private Runnable duringSleep = () -> {};

    @Test
    void anIdleProcessShutsDownAtOnce() {
        shutDown();

        assertThat(now).isEqualTo(START);
        assertThat(lines.getFirst())
                .contains("\"message\":\"shutdown\",\"inFlight\":0,\"unfinished\":0,\"leasesGivenBack\":0");
    }

    @Test
    void waitsForARequestInFlightAndForItsResponse() {
        inFlight.incrementAndGet();
        endsAfter(Duration.ofMillis(300));

        shutDown();

        assertThat(Duration.between(START, now)).isEqualTo(Duration.ofMillis(400));
        assertThat(lines.getFirst()).contains("\"inFlight\":1,\"unfinished\":0");
    }

    @Test
    void releasesTheLeaseOfARequestThatDoesNotEndInTime() {
        inFlight.incrementAndGet();
        leases.acquire(
                KEY, new RecordStore.Lease("me", START.plusSeconds(5), START.plusSeconds(300)), Optional.empty());

        shutDown();

        assertThat(Duration.between(START, now)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(table.read(KEY).orElseThrow().hasActiveLease(now)).isFalse();
        assertThat(lines.getFirst()).contains("\"inFlight\":1,\"unfinished\":1,\"leasesGivenBack\":1");
    }

    @Test
    void logsPendingCountersBeforeTheConnectionsAreClosed() {
        pendingCounters.count("cache_errors_total", Map.of("cache_type", "record"));

        shutDown();

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .contains(
                        "\"samples\":[{\"name\":\"cache_errors_total\",\"labels\":{\"cache_type\":\"record\"},\"value\":1.0}]");
        assertThat(lines.getLast()).isEqualTo("connections closed");
    }

    private void endsAfter(Duration time) {
        duringSleep = () -> {
            if (now.equals(START.plus(time))) {
                inFlight.decrementAndGet();
            }
        };
    }

    private void shutDown() {
        new GracefulShutdown(
                        inFlight,
                        Duration.ofMillis(1_500),
                        leases,
                        pendingCounters,
                        new JsonLog(() -> now, JsonLog.Level.INFO, lines::add),
                        () -> now,
                        this::sleep,
                        () -> lines.add("connections closed"))
                .run();
    }

    private boolean sleep(Duration duration) {
        now = now.plus(duration);
        duringSleep.run();
        return true;
    }
}
