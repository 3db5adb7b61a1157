package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ChoiceFieldsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            optimize                 | mode        | Mode         | code, text, learning, video, reasoning, research, socratic, optimize
            get-creative-suggestions | elementType | Element type | subject, action, location, time, mood, style, event
            """)
    void acceptOnlyTheContractsValues(String endpoint, String field, String label, String words) {
        assertThat(words.split(", "))
                .allSatisfy(word ->
                        assertThat(verdict(endpoint, field, "'" + word + "'")).isEqualTo("accepted"));
        assertThat(List.of("'zebra'", "'Text'", "'MOOD'", "' mood'", "'text '", "'null'"))
                .allSatisfy(word -> assertThat(verdict(endpoint, field, word))
                        .isEqualTo("Validation failed: " + label + " must be one of: " + words));
        assertThat(List.of("null", "''", "' '", "'\u00a0\ufeff'"))
                .allSatisfy(blank -> assertThat(verdict(endpoint, field, blank))
                        .isEqualTo("Validation failed: " + label + " is required"));
        assertThat(List.of("1", "true", "['text']", "{'mood':1}", "[]", "{}"))
                .allSatisfy(other -> assertThat(verdict(endpoint, field, other))
                        .isEqualTo("Validation failed: " + label + " must be a string"));
        ObjectNode without = Bodies.minimal(endpoint).without(field);
        assertThat(Bodies.verdict(endpoint, without)).isEqualTo("Validation failed: " + label + " is required");
    }

    private static String verdict(String endpoint, String field, String value) {
        return Bodies.verdict(endpoint, Bodies.minimal(endpoint).set(field, Bodies.json(value)));
    }
}
