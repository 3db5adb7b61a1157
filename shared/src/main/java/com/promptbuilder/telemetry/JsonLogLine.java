package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes a log line as a JSON object, field by field, without building a tree. */
final class JsonLogLine {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final int MAX_PREFIXES = 1_000;

    /** JSON prefixes of samples up to the value, cached: there are few series, and each request repeats them. */
    private static final Map<Series, String> PREFIXES = new ConcurrentHashMap<>();

    private record Series(String name, Map<String, String> labels) {}

    private JsonLogLine() {}

    /** Writes the fields of one line. */
    interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** The line with these fields. Jackson reuses its buffers, so only the line itself is allocated. */
    static String of(Fields fields) {
        try {
            return JSON.writeValueAsString(new Line(fields));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected log fields that can be written as JSON", e);
        }
    }

    private record Line(Fields fields) implements JsonSerializable {
        @Override
        public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        }

        @Override
        public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            serialize(json, provider);
        }
    }

    static void fields(JsonGenerator json, Map<String, ?> fields) throws IOException {
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            field(json, field.getKey(), field.getValue());
        }
    }

    private static void field(JsonGenerator json, String name, Object value) throws IOException {
        json.writeFieldName(name);
        switch (value) {
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Double number -> number(json, number);
            case Boolean flag -> json.writeBoolean(flag);
            case Object other -> JSON.writeValue(json, other);
        }
    }

    static void samples(JsonGenerator json, List<RequestMetrics.MetricSample> samples) throws IOException {
        json.writeArrayFieldStart("samples");
        for (RequestMetrics.MetricSample metricSample : samples) {
            json.writeStartObject();
            json.writeRaw(prefix(new Series(metricSample.name(), metricSample.labels())));
            json.writeFieldName("value");
            number(json, metricSample.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String prefix(Series series) {
        String known = PREFIXES.get(series);
        if (known != null) {
            return known;
        }
        String object = of(json -> {
            json.writeStringField("name", series.name);
            json.writeObjectFieldStart("labels");
            for (Map.Entry<String, String> label : series.labels.entrySet()) {
                json.writeStringField(label.getKey(), label.getValue());
            }
            json.writeEndObject();
        });
        String prefix = object.substring(1, object.length() - 1) + ',';
        if (PREFIXES.size() < MAX_PREFIXES) {
            PREFIXES.put(series, prefix);
        }
        return prefix;
    }

    /** Writes a number in its shortest form; most are integers. */
    static void number(JsonGenerator json, double number) throws IOException {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            json.writeNumber((long) number);
        } else {
            json.writeNumber(number);
        }
    }
}
