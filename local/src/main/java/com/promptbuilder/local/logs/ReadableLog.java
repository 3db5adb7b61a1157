package com.promptbuilder.local.logs;

import com.fasterxml.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prints log lines, and adds up requests for a {@link #summary}. For people, a JSON log line becomes a line in {@link LogLineFormat};
 * any other line stays as it is. Each call is one write, since lines of many threads must not mix.
 */
public final class ReadableLog implements LogSink {
    private final PrintStream out;
    private final Optional<LogLineFormat> format;
    private volatile Sums sums = new Sums(0, 0, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO);

    private ReadableLog(PrintStream out, Optional<LogLineFormat> format) {
        this.out = out;
        this.format = format;
    }

    /**
     * Lines for people.
     *
     * @param zone the time zone of the times that are shown
     */
    public static ReadableLog text(PrintStream out, boolean hasColours, ZoneId zone) {
        return new ReadableLog(out, Optional.of(new LogLineFormat(hasColours, zone)));
    }

    /** The lines as they are. */
    public static ReadableLog json(PrintStream out) {
        return new ReadableLog(out, Optional.empty());
    }

    private record Sums(long requests, long hits, long avoided, long calls, BigDecimal savedUsd, BigDecimal costUsd) {
        Sums plus(JsonNode entry) {
            return new Sums(
                    requests + entry.path("requests").asLong(),
                    hits + (entry.has("cacheHits") ? 1 : 0),
                    avoided + entry.path("callsAvoided").asLong(),
                    calls + entry.path("claudeCalls").asLong(),
                    savedUsd.add(entry.path("savedUsd").decimalValue()),
                    costUsd.add(entry.path("costUsd").decimalValue()));
        }
    }

    /** Requests, hits, and what they saved so far: a sentence after a blank; empty without requests. */
    public String summary() {
        return sums.requests == 0
                ? ""
                : " %s, %s, %s avoided, %s saved; %s for %s."
                        .formatted(
                                LogLineFormat.counted(sums.requests, "request"),
                                LogLineFormat.counted(sums.hits, "hit"),
                                LogLineFormat.counted(sums.avoided, "call"),
                                LogLineFormat.dollars(sums.savedUsd),
                                LogLineFormat.counted(sums.calls, "call"),
                                LogLineFormat.dollars(sums.costUsd));
    }

    @Override
    public void line(LogLine line) {
        lines(List.of(line));
    }

    @Override
    public void lines(List<LogLine> lines) {
        out.println(lines.stream().map(this::shown).collect(Collectors.joining("\n")));
    }

    private String shown(LogLine line) {
        return line.json()
                .filter(ReadableLog::isLogEntry)
                .flatMap(this::counted)
                .orElse(line.text());
    }

    private static boolean isLogEntry(JsonNode entry) {
        return entry.path("message").isTextual() && entry.path("level").isTextual();
    }

    private Optional<String> counted(JsonNode entry) {
        synchronized (this) {
            sums = sums.plus(entry);
        }
        return format.map(form -> form.line(entry));
    }
}
