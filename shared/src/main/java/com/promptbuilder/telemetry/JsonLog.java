package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SegmentedStringWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

    private static final JsonMapper JSON = JsonMapper.builder().build();

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
        write(level, message, fields, List.of());
    }

    /** Writes one line with metric samples. Lines with samples are written at any level, because the metrics bridge counts them. */
    public void write(Level level, String message, Map<String, ?> fields, List<RequestMetrics.MetricSample> samples) {
        if (silent || (samples.isEmpty() && level.compareTo(minLevel) < 0)) {
            return;
        }
        write(level, message, fields, samples, "{}");
    }

    /**
     * Writes one line, whatever its level.
     *
     * @param more a JSON object whose members are added
     */
    void write(
            Level level,
            String message,
            Map<String, ?> fields,
            List<RequestMetrics.MetricSample> samples,
            String more) {
        try {
            lines.accept(text(level, message, fields, samples, more));
        } catch (IOException e) {
            throw new IllegalArgumentException("expected log fields that can be written as JSON", e);
        }
    }

    private String text(
            Level level, String message, Map<String, ?> fields, List<RequestMetrics.MetricSample> samples, String more)
            throws IOException {
        // Jackson's writer uses its buffers again. A StringWriter would copy 1,500 characters twice.
        SegmentedStringWriter line = new SegmentedStringWriter(JSON.getFactory()._getBufferRecycler());
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("timestamp", clock.instant().toString());
            json.writeStringField("level", level.name());
            json.writeStringField("message", message);
            for (Map.Entry<String, ?> field : fields.entrySet()) {
                json.writeFieldName(field.getKey());
                write(field.getValue(), json);
            }
            if (!samples.isEmpty()) {
                json.writeArrayFieldStart("samples");
                for (RequestMetrics.MetricSample sample : samples) {
                    write(sample, json);
                }
                json.writeEndArray();
            }
            if (!more.equals("{}")) {
                json.writeRaw(',');
                json.writeRaw(more, 1, more.length() - 2);
            }
            json.writeEndObject();
        }
        return line.getAndClear();
    }

    // Data binding would take twice as long for the usual types.
    private static void write(Object value, JsonGenerator json) throws IOException {
        switch (value) {
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case RawValue text -> text.serialize(json);
            default -> json.writePOJO(value);
        }
    }

    private static void write(RequestMetrics.MetricSample sample, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", sample.name());
        json.writeObjectFieldStart("labels");
        for (Map.Entry<String, String> label : sample.labels().entrySet()) {
            json.writeStringField(label.getKey(), label.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("value", sample.value());
        json.writeEndObject();
    }

    boolean isSilent() {
        return silent;
    }

    /** Logs an unexpected exception: its class, its cause's and 12 stack frames, but no message, which may contain a client's text. */
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
