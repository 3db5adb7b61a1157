package com.promptbuilder.endpoint;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;

import java.io.IOException;

/** Answers as JSON: a record's components in order, enums as {@link Words#wire} spells them. */
final class OutputJson {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(new WireNames()))
            .build();

    private OutputJson() {}

    static String write(Record answer) {
        try {
            return JSON.writeValueAsString(answer);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("cannot write a " + answer.getClass(), bug);
        }
    }

    /** An answer of ours, read again. */
    static JsonNode read(String answer) {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("an answer that is no JSON", bug);
        }
    }

    private static final class WireNames extends StdSerializer<Enum<?>> {
        private static final long serialVersionUID = 1L;

        WireNames() {
            super(Enum.class, false);
        }

        @Override
        public void serialize(Enum<?> constant, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(Words.wire(constant));
        }
    }
}
