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

/** Structured log: one JSON object per line. Fields are facts about a request, never its text. */
public final class JsonLog {
    /** Severity of a line; {@code LOG_LEVEL} is the lowest level that is written. */
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

    public JsonLog(InstantSource clock, Level minLevel, Consumer<String> lines) {
        this(clock, minLevel, lines, false);
    }

    private JsonLog(InstantSource clock, Level minLevel, Consumer<String> lines, boolean silent) {
        this.clock = clock;
        this.minLevel = minLevel;
        this.lines = lines;
        this.silent = silent;
    }

    /** A log that writes nothing, not even counters: the baseline of the telemetry benchmarks. */
    public static JsonLog silent() {
        return new JsonLog(InstantSource.system(), Level.ERROR, _ -> {}, true);
    }

    /** Writes lines to a stream, each in one call: many threads write, and log collectors treat each write as an event. */
    public static Consumer<String> lineWriter(PrintStream stream) {
        Lock lock = new ReentrantLock();
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        return line -> {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            lock.lock();
            try {
                buffer.reset();
                buffer.writeBytes(bytes);
                buffer.write('\n');
                buffer.writeTo(stream);
                stream.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                lock.unlock();
            }
        };
    }

    /** Writes one line, unless its level is below the minimum. */
    public void write(Level level, String message, Map<String, ?> fields) {
        if (level.compareTo(minLevel) >= 0) {
            print(level, message, json -> JsonLogLine.fields(json, fields));
        }
    }

    /** Writes one line with metric samples. Lines with samples are written at any level, because the metrics bridge counts them. */
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

    /** Writes a request's line with its CloudWatch metrics; the fields must contain the route. */
    void request(JsonLogLine.Fields fields, List<RequestMetrics.MetricSample> samples, EmfMetrics emfMetrics) {
        Instant now = clock.instant();
        print(Level.INFO, "request", json -> {
            fields.writeTo(json);
            emfMetrics.writeTo(json, now.toEpochMilli());
            JsonLogLine.samples(json, samples);
        });
    }

    /** Writes a job attempt's line with its CloudWatch metrics. */
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

    /**
     * Logs an unexpected exception: its class, the cause's class and 12 stack frames. The message is omitted, because it may contain a
     * client's text.
     */
    public void unexpected(Throwable exception, Map<String, ?> fields) {
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("exception", exception.getClass().getName());
        if (exception.getCause() != null) {
            all.put("cause", exception.getCause().getClass().getName());
        }
        all.put(
                "at",
                Arrays.stream(exception.getStackTrace())
                        .limit(12)
                        .map(StackTraceElement::toString)
                        .toList());
        write(Level.ERROR, "unexpected failure", all);
    }
}
