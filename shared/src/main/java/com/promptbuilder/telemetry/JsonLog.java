package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Log lines: one JSON object each. Fields are facts about a request, never its text. */
public final class JsonLog {
    /** How much a line matters; {@code LOG_LEVEL} hides what lies below. */
    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    private final InstantSource clock;
    private final Level minLevel;
    private final Consumer<String> lines;
    private final boolean silent;

    public JsonLog(InstantSource clock, Level least, Consumer<String> lines) {
        this(clock, least, lines, false);
    }

    private JsonLog(InstantSource clock, Level least, Consumer<String> lines, boolean silent) {
        this.clock = clock;
        this.minLevel = least;
        this.lines = lines;
        this.silent = silent;
    }

    /** A log that writes nothing, not even counters: what its cost is measured against. */
    public static JsonLog silent() {
        return new JsonLog(InstantSource.system(), Level.ERROR, _ -> {}, true);
    }

    /** Lines to a stream, each in one piece: many threads write, and what reads them takes a line for an event. */
    public static Consumer<String> lineWriter(PrintStream stream) {
        Lock lock = new ReentrantLock();
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        return line -> {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            lock.lock();
            try {
                piece.reset();
                piece.writeBytes(bytes);
                piece.write('\n');
                piece.writeTo(stream);
                stream.flush();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            } finally {
                lock.unlock();
            }
        };
    }

    /** Writes one line, unless its level is hidden. */
    public void write(Level level, String message, Map<String, ?> fields) {
        if (level.compareTo(minLevel) >= 0) {
            print(level, message, json -> JsonLogLine.fields(json, fields));
        }
    }

    /** Writes one line with what it adds to the fleet's counters; that is written whatever its level. */
    public void write(Level level, String message, Map<String, ?> fields, List<RequestMetrics.MetricSample> samples) {
        if (samples.isEmpty()) {
            write(level, message, fields);
            return;
        }
        print(level, message, json -> {
            JsonLogLine.fields(json, fields);
            JsonLogLine.samples(json, samples);
        });
    }

    /** Writes a request's line, with what CloudWatch makes metrics of; its fields name the route. */
    void request(JsonLogLine.Fields fields, List<RequestMetrics.MetricSample> samples, EmfMetrics emfMetrics) {
        Instant now = clock.instant();
        print(Level.INFO, "request", json -> {
            fields.writeTo(json);
            emfMetrics.writeTo(json, now.toEpochMilli());
            JsonLogLine.samples(json, samples);
        });
    }

    /** The same for a try of a job. */
    void job(JsonLogLine.Fields fields, List<RequestMetrics.MetricSample> samples, EmfMetrics emfMetrics) {
        Instant now = clock.instant();
        print(Level.INFO, "job", json -> {
            fields.writeTo(json);
            emfMetrics.writeTo(json, now.toEpochMilli());
            JsonLogLine.samples(json, samples);
        });
    }

    boolean isSilent() {
        return silent;
    }

    private void print(Level level, String message, JsonLogLine.Fields fields) {
        if (!silent) {
            lines.accept(JsonLogLine.of(json -> {
                begin(json, level, message);
                fields.writeTo(json);
            }));
        }
    }

    private void begin(JsonGenerator json, Level level, String message) throws IOException {
        json.writeStringField("timestamp", clock.instant().toString());
        json.writeStringField("level", level.name());
        json.writeStringField("message", message);
    }

    /** Writes what a bug was: its class, its cause's, and where it arose. Its message may hold a caller's text, so it is left out. */
    public void unexpected(Throwable bug, Map<String, ?> fields) {
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
