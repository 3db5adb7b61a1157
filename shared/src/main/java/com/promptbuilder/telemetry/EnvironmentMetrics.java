package com.promptbuilder.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What this execution environment is and how it is doing: its id, its cold start, its memory and processor time. Told with a request's
 * line, at most once in ten seconds: nothing runs between requests, and the readings cost more than a hit. Thread-safe.
 */
public final class EnvironmentMetrics {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final int ID_LENGTH = 12;

    private final String function;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final ProcessMetrics process;
    private final AtomicReference<Optional<Duration>> initTime;
    private final AtomicReference<Optional<String>> id = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);
    private final AtomicBoolean isCold = new AtomicBoolean(true);

    /**
     * Vitals of an environment that is ready now.
     *
     * @param function what runs here
     * @param ids unique texts; the first is taken at the first request, since a snapshot would clone what was there before
     */
    public EnvironmentMetrics(String function, InstantSource clock, Supplier<String> ids, ProcessMetrics process) {
        this.function = function;
        this.clock = clock;
        this.ids = ids;
        this.process = process;
        this.initTime =
                new AtomicReference<>(process.startedAt().map(start -> Duration.between(start, clock.instant())));
    }

    /** Begins anew, as after a restore: another environment, whose process started before it was copied. */
    public void onRestore() {
        id.set(Optional.empty());
        initTime.set(Optional.empty());
        next.set(Instant.MIN);
        isCold.set(true);
    }

    /** Which environment this is. */
    public String environmentId() {
        return id.updateAndGet(known -> known.or(() -> Optional.of(newId()))).orElseThrow();
    }

    private String newId() {
        String text = ids.get().replace("-", "");
        return text.substring(0, Math.min(ID_LENGTH, text.length()));
    }

    /**
     * Adds what is due to a request's samples.
     *
     * @param more adds what else is to be told as often
     */
    public void addTo(RequestMetrics requestMetrics, Consumer<RequestMetrics> more) {
        if (isCold.compareAndSet(true, false)) {
            requestMetrics.increment("cold_starts_total", "function", function);
            initTime.get()
                    .ifPresent(time ->
                            requestMetrics.record("cold_start_duration_seconds", Map.of(), time.toMillis() / 1000.0));
        }
        Instant due = next.get();
        Instant now = clock.instant();
        if (!now.isBefore(due) && next.compareAndSet(due, now.plus(EVERY))) {
            Map<String, String> labels = Map.of("environment_id", environmentId());
            process.residentBytes()
                    .ifPresent(bytes -> requestMetrics.record("process_resident_memory_bytes", labels, (double) bytes));
            process.cpuSeconds()
                    .ifPresent(seconds -> requestMetrics.record("process_cpu_seconds_total", labels, seconds));
            more.accept(requestMetrics);
        }
    }
}
