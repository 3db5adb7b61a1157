package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Log lines: one JSON object each. Fields are facts about a request, never its text. */
public final class Log {
    private static final ObjectWriter JSON = JsonMapper.builder().build().writer();

    /** How much a line matters; {@code LOG_LEVEL} hides what lies below. */
    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    private final InstantSource clock;
    private final Level least;
    private final Consumer<String> lines;

    public Log(InstantSource clock, Level least, Consumer<String> lines) {
        this.clock = clock;
        this.least = least;
        this.lines = lines;
    }

    /** Lines to a stream, each in one piece: many threads write, and what reads them takes a line for an event. */
    public static Consumer<String> to(PrintStream stream) {
        return line -> {
            byte[] bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
            stream.write(bytes, 0, bytes.length);
            stream.flush();
        };
    }

    /** Writes one line, unless its level is hidden. */
    public void write(Level level, String message, Map<String, ?> fields) {
        if (level.compareTo(least) >= 0) {
            print(level, message, fields);
        }
    }

    /** Writes one line with what it adds to the fleet's counters; that is written whatever its level. */
    public void write(Level level, String message, Map<String, ?> fields, List<Samples.Sample> samples) {
        if (samples.isEmpty()) {
            write(level, message, fields);
            return;
        }
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("samples", samples);
        print(level, message, all);
    }

    private void print(Level level, String message, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", clock.instant().toString());
        line.put("level", level.name());
        line.put("message", message);
        line.putAll(fields);
        try {
            lines.accept(JSON.writeValueAsString(line));
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("a log field that is not JSON", impossible);
        }
    }

    /** Writes what a bug was: its class, its cause's, and where it arose. Its message may hold a caller's text, so it is left out. */
    public void bug(Throwable bug, Map<String, ?> fields) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("exception", bug.getClass().getName());
        if (bug.getCause() != null) {
            all.put("cause", bug.getCause().getClass().getName());
        }
        all.put(
                "at",
                Arrays.stream(bug.getStackTrace())
                        .limit(12)
                        .map(StackTraceElement::toString)
                        .toList());
        write(Level.ERROR, "unexpected failure", all);
    }
}
