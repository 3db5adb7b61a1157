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

/** What the operating system says of this process. */
public interface ProcessMetrics {
    /** The memory it holds, in bytes. */
    OptionalLong residentBytes();

    /** The time that its threads have run, in seconds. */
    OptionalDouble cpuSeconds();

    /** When it was started. */
    Optional<Instant> startedAt();

    /** This process, as Linux describes it; elsewhere its memory is unknown. */
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
        } catch (IOException elsewhere) {
            return OptionalLong.empty();
        }
    }
}
