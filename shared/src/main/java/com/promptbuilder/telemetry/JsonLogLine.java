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

/** A log line while it is written: a JSON object, field by field, without a tree of it in between. */
final class JsonLogLine {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final int MOST_BEGINNINGS = 1_000;

    /** What samples begin with, up to their values: series are few and come again with each request. */
    private static final Map<Series, String> BEGINNINGS = new ConcurrentHashMap<>();

    private record Series(String name, Map<String, String> labels) {}

    private JsonLogLine() {}

    /** What writes the fields of one line. */
    interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** The line that has these fields. Jackson writes texts into buffers that it keeps, so that a line costs no more memory than its own. */
    static String of(Fields fields) {
        try {
            return JSON.writeValueAsString(new Line(fields));
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("a log field that is not JSON", impossible);
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
            json.writeRaw(beginning(new Series(metricSample.name(), metricSample.labels())));
            json.writeFieldName("value");
            number(json, metricSample.value());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String beginning(Series series) {
        String known = BEGINNINGS.get(series);
        if (known != null) {
            return known;
        }
        String written = of(json -> {
            json.writeStringField("name", series.name);
            json.writeObjectFieldStart("labels");
            for (Map.Entry<String, String> label : series.labels.entrySet()) {
                json.writeStringField(label.getKey(), label.getValue());
            }
            json.writeEndObject();
        });
        String beginning = written.substring(1, written.length() - 1) + ',';
        if (BEGINNINGS.size() < MOST_BEGINNINGS) {
            BEGINNINGS.put(series, beginning);
        }
        return beginning;
    }

    /** Writes a number as shortly as it can be: most are whole. */
    static void number(JsonGenerator json, double number) throws IOException {
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            json.writeNumber((long) number);
        } else {
            json.writeNumber(number);
        }
    }
}
