package com.promptbuilder.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Metrics of this execution environment: id, cold start, memory and CPU time. A request's log line contains them at most every 10 s
 * ({@code REPORT_INTERVAL}), because reading them takes longer than a cache hit. A timer would not run between requests. Thread-safe.
 */
public final class EnvironmentMetrics {
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration SCRAPE_INTERVAL = Duration.ofMinutes(1);
    private static final int ID_LENGTH = 12;

    private final String function;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final ProcessMetrics process;
    private final AtomicReference<Optional<Duration>> initTime;
    private final AtomicReference<Optional<String>> id = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Instant> nextReport = new AtomicReference<>(Instant.MIN);
    private final AtomicReference<Instant> nextScrape = new AtomicReference<>(Instant.MIN);
    private final AtomicBoolean isCold = new AtomicBoolean(true);

    /** Metrics of an environment that is ready now. Its id is first read at the first request, since a snapshot would clone an earlier one. */
    public EnvironmentMetrics(String function, InstantSource clock, Supplier<String> ids, ProcessMetrics process) {
        this.function = function;
        this.clock = clock;
        this.ids = ids;
        this.process = process;
        this.initTime =
                new AtomicReference<>(process.startedAt().map(start -> Duration.between(start, clock.instant())));
    }

    /** Resets id, cold-start flag and timers after a SnapStart restore. */
    public void onRestore() {
        id.set(Optional.empty());
        initTime.set(Optional.empty());
        nextReport.set(Instant.MIN);
        nextScrape.set(Instant.MIN);
        isCold.set(true);
    }

    /** The environment's id, at most 12 characters. */
    public String environmentId() {
        return id.updateAndGet(known -> known.or(() -> Optional.of(newId()))).orElseThrow();
    }

    private String newId() {
        String text = ids.get().replace("-", "");
        return text.substring(0, Math.min(ID_LENGTH, text.length()));
    }

    /** Adds the metrics that are due to a request's metrics, and more of them at the same interval. */
    public void addTo(RequestMetrics requestMetrics, Consumer<RequestMetrics> more) {
        if (isCold.compareAndSet(true, false)) {
            requestMetrics.increment("cold_starts_total", "function", function);
            initTime.get()
                    .ifPresent(time ->
                            requestMetrics.record("cold_start_duration_seconds", Map.of(), time.toMillis() / 1000.0));
        }
        Instant due = nextReport.get();
        Instant now = clock.instant();
        if (!now.isBefore(due) && nextReport.compareAndSet(due, now.plus(REPORT_INTERVAL))) {
            Map<String, String> labels = Map.of("environment_id", environmentId());
            process.residentBytes()
                    .ifPresent(bytes -> requestMetrics.record("process_resident_memory_bytes", labels, (double) bytes));
            process.cpuSeconds()
                    .ifPresent(seconds -> requestMetrics.record("process_cpu_seconds_total", labels, seconds));
            more.accept(requestMetrics);
        }
    }

    /** Whether the samples of scrapes are due, and then not again for a minute. */
    boolean isScrapeDue() {
        Instant due = nextScrape.get();
        Instant now = clock.instant();
        return !now.isBefore(due) && nextScrape.compareAndSet(due, now.plus(SCRAPE_INTERVAL));
    }

    /** Metrics of this process, from the operating system. */
    public interface ProcessMetrics {
        /** Resident memory in bytes. */
        OptionalLong residentBytes();

        /** CPU time in seconds. */
        OptionalDouble cpuSeconds();

        /** Start time of the process. */
        Optional<Instant> startedAt();

        /** Reads from Linux; on other systems the resident memory is empty. */
        static ProcessMetrics system() {
            return new ProcessMetrics() {
                @Override
                public OptionalLong residentBytes() {
                    return resident(Path.of("/proc/self/status"));
                }

                @Override
                public OptionalDouble cpuSeconds() {
                    Optional<Duration> time = ProcessHandle.current().info().totalCpuDuration();
                    return time.map(used -> OptionalDouble.of(used.toMillis() / 1000.0))
                            .orElseGet(OptionalDouble::empty);
                }

                @Override
                public Optional<Instant> startedAt() {
                    return ProcessHandle.current().info().startInstant();
                }
            };
        }

        private static OptionalLong resident(Path status) {
            try (Stream<String> lines = Files.lines(status)) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst();
            } catch (IOException _) {
                // Systems other than Linux have no /proc.
                return OptionalLong.empty();
            }
        }
    }
}
