package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;

class TextFieldsTest {
    private static final List<String> BLANKS =
            List.of("", " ", "\t\r\n", "\u00a0", "\ufeff", "\u00a0 \ufeff\u2003\u3000\u2028\n");
    private static final List<String> NO_STRINGS =
            List.of("7", "0.5", "true", "false", "[]", "['zebra']", "{}", "{'zebra':'zebra'}");

    @ParameterizedTest
    @MethodSource("com.promptbuilder.functions.TextField#needed")
    void areMissingIfAbsentNullOrBlank(TextField field) {
        ObjectNode without = Bodies.minimal(field.endpoint());
        without.remove(field.path());
        assertThat(Bodies.verdict(field.endpoint(), without)).isEqualTo(field.missing());
        assertThat(field.verdict(JsonNodeFactory.instance.nullNode())).isEqualTo(field.missing());
        assertThat(BLANKS).allSatisfy(blank -> assertThat(field.verdict(blank)).isEqualTo(field.missing()));
    }

    @ParameterizedTest
    @MethodSource("com.promptbuilder.functions.TextField#optional")
    void mayBeAbsentNullOrEmptyIfOptionalAllTheSame(TextField field) {
        Endpoint<?, ?> endpoint = Bodies.endpoint(field.endpoint());
        Record without = Bodies.in(endpoint, Bodies.minimal(field.endpoint()));
        assertThat(Bodies.in(endpoint, field.body(JsonNodeFactory.instance.nullNode())))
                .isEqualTo(without);
        assertThat(Bodies.in(endpoint, field.body(JsonNodeFactory.instance.textNode(""))))
                .isEqualTo(without);
        assertThat(BLANKS).allSatisfy(blank -> assertThat(field.verdict(blank)).isEqualTo("accepted"));
    }

    @ParameterizedTest
    @MethodSource("com.promptbuilder.functions.TextField#all")
    void mustBeStrings(TextField field) {
        assertThat(NO_STRINGS)
                .allSatisfy(value -> assertThat(field.verdict(Bodies.json(value)))
                        .isEqualTo("Validation failed: " + field.label() + " must be a string"));
    }

    @ParameterizedTest
    @MethodSource("com.promptbuilder.functions.TextField#all")
    void mayHaveTheContractsNumberOfCharactersAndNoMore(TextField field) {
        String tooLong = "Validation failed: %s must not exceed %s characters"
                .formatted(field.label(), String.format(Locale.ROOT, "%,d", field.limit()));
        assertThat(field.verdict("z".repeat(field.limit()))).isEqualTo("accepted");
        assertThat(field.verdict("z".repeat(field.limit() + 1))).isEqualTo(tooLong);
        assertThat(field.verdict("z".repeat(field.limit() * 3))).isEqualTo(tooLong);
        assertThat(field.verdict("\u00e9".repeat(field.limit()))).isEqualTo("accepted");
        assertThat(field.verdict("\ud83d\ude00".repeat(field.limit() / 2))).isEqualTo("accepted");
        assertThat(field.verdict("\ud83d\ude00".repeat(field.limit() / 2) + "z"))
                .isEqualTo(tooLong);
        assertThat(field.verdict(" ".repeat(field.limit()) + "z")).isEqualTo(tooLong);
    }

    @Test
    void haveTheContractsMessages() {
        assertThat(Bodies.verdict("optimize", "{}")).isEqualTo("Validation failed: Prompt is required");
        assertThat(Bodies.verdict("optimize", "{\"prompt\":\"p\"}")).isEqualTo("Validation failed: Mode is required");
        assertThat(Bodies.verdict("generate-questions", "{}")).isEqualTo("Prompt is required");
        assertThat(Bodies.verdict("generate-questions", "{\"prompt\":\"" + "z".repeat(10_001) + "\"}"))
                .isEqualTo("Validation failed: Prompt must not exceed 10,000 characters");
        assertThat(Bodies.verdict("get-enhancement-suggestions", "{}"))
                .isEqualTo("Validation failed: Highlighted text is required");
        assertThat(Bodies.verdict("get-enhancement-suggestions", "{\"highlightedText\":\"h\"}"))
                .isEqualTo("Validation failed: Full prompt is required");
        assertThat(Bodies.verdict("get-custom-suggestions", "{\"highlightedText\":\"h\"}"))
                .isEqualTo("Validation failed: Custom request is required");
    }
}
