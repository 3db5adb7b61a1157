package com.promptbuilder.local.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Standard output with a {@link #summary}, for which it adds up requests. For people, a JSON log line becomes a line in {@link LogLineFormat};
 * any other line stays as it is. The {@link PrintStream} in front of it makes it thread-safe.
 */
public final class ReadableLog extends OutputStream {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
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
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i - start);
                out.println(readable(line.toString(StandardCharsets.UTF_8)));
                line.reset();
                start = i + 1;
            }
        }
        line.write(bytes, start, offset + length - start);
    }

    private String readable(String text) {
        return text.startsWith("{") ? parsed(text).flatMap(this::counted).orElse(text) : text;
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.of(JSON.readTree(text))
                    .filter(entry -> entry.path("message").isTextual()
                            && entry.path("level").isTextual());
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    private Optional<String> counted(JsonNode entry) {
        sums = sums.plus(entry);
        return format.map(form -> form.line(entry));
    }
}
