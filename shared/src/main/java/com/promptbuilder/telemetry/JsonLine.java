package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.CharArrayWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A log line while it is written: a JSON object, field by field, without a tree of it in between. */
final class JsonLine {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int USUAL_LENGTH = 2_048;

    private JsonLine() {}

    /** What writes the fields of one line. */
    interface Fields {
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** The line that has these fields. */
    static String of(Fields fields) {
        CharArrayWriter text = new CharArrayWriter(USUAL_LENGTH);
        try (JsonGenerator json = JSON.getFactory().createGenerator(text)) {
            json.writeStartObject();
            fields.writeTo(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalArgumentException("a log field that is not JSON", impossible);
        }
        return text.toString();
    }

    static void fields(JsonGenerator json, Map<String, ?> fields) throws IOException {
        for (Map.Entry<String, ?> field : fields.entrySet()) {
            json.writeFieldName(field.getKey());
            switch (field.getValue()) {
                case String text -> json.writeString(text);
                case Integer number -> json.writeNumber(number);
                case Double number -> number(json, number);
                case Boolean flag -> json.writeBoolean(flag);
                case Object other -> JSON.writeValue(json, other);
            }
        }
    }

    static void samples(JsonGenerator json, List<Samples.Sample> samples) throws IOException {
        json.writeArrayFieldStart("samples");
        for (Samples.Sample sample : samples) {
            json.writeStartObject();
            json.writeStringField("name", sample.name());
            json.writeObjectFieldStart("labels");
            for (Map.Entry<String, String> label : sample.labels().entrySet()) {
                json.writeStringField(label.getKey(), label.getValue());
            }
            json.writeEndObject();
            json.writeFieldName("value");
            number(json, sample.value());
            json.writeEndObject();
        }
        json.writeEndArray();
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
