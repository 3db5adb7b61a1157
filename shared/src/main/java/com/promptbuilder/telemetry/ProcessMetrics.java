package com.promptbuilder.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

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
