package com.promptbuilder.life;

import com.promptbuilder.coalesce.HeldLeases;
import com.promptbuilder.coalesce.InMemoryRecords;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class ShutdownTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);

    private final InFlight inFlight = new InFlight();
    private final InMemoryRecords table = new InMemoryRecords();
    private final HeldLeases leases = new HeldLeases(table);
    private final Backlog backlog = new Backlog();
    private final List<String> told = new ArrayList<>();
    private Instant now = START;
    private Runnable meanwhile = () -> {};

    @Test
    void anIdleProcessEndsAtOnce() {
        shutDown();

        assertThat(now).isEqualTo(START);
        assertThat(told.getFirst())
                .contains("\"message\":\"shutdown\",\"inFlight\":0,\"unfinished\":0,\"leasesGivenBack\":0");
    }

    @Test
    void aRequestThatEndsInTimeIsWaitedForAndItsAnswerGetsOut() {
        InFlight.Stay request = inFlight.enter();
        endsAfter(request, Duration.ofMillis(300));

        shutDown();

        assertThat(Duration.between(START, now)).isEqualTo(Duration.ofMillis(400));
        assertThat(told.getFirst()).contains("\"inFlight\":1,\"unfinished\":0");
    }

    @Test
    void oneThatDoesNotIsGivenUpAndItsLeaseBack() {
        InFlight.Stay _ = inFlight.enter();
        leases.acquire(
                KEY, new RecordStore.Lease("me", START.plusSeconds(5), START.plusSeconds(300)), Optional.empty());

        shutDown();

        assertThat(Duration.between(START, now)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(table.read(KEY).orElseThrow().isLed(now)).isFalse();
        assertThat(told.getFirst()).contains("\"inFlight\":1,\"unfinished\":1,\"leasesGivenBack\":1");
    }

    @Test
    void whatWasCountedIsToldBeforeTheConnectionsAreClosed() {
        backlog.count("cache_errors_total", Map.of("cache_type", "record"));

        shutDown();

        assertThat(told).hasSize(2);
        assertThat(told.getFirst())
                .contains(
                        "\"samples\":[{\"name\":\"cache_errors_total\",\"labels\":{\"cache_type\":\"record\"},\"value\":1}]");
        assertThat(told.getLast()).isEqualTo("connections closed");
    }

    private void endsAfter(InFlight.Stay request, Duration time) {
        meanwhile = () -> {
            if (now.equals(START.plus(time))) {
                request.close();
            }
        };
    }

    private void shutDown() {
        new Shutdown(
                        inFlight,
                        Duration.ofMillis(1_500),
                        leases,
                        backlog,
                        new Log(() -> now, Log.Level.INFO, told::add),
                        () -> now,
                        this::sleep,
                        () -> told.add("connections closed"))
                .run();
    }

    private boolean sleep(Duration duration) {
        now = now.plus(duration);
        meanwhile.run();
        return true;
    }
}
