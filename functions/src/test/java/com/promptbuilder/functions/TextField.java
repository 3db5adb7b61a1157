package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.stream.Stream;

/** A text field of the contract's table. */
record TextField(String endpoint, String path, String label, boolean required, int limit) {
    private static final String TABLE = """
            optimize                    | prompt                  | Prompt               | * | 10000
            optimize                    | context.specificAspects | Specific aspects     |   | 5000
            optimize                    | context.backgroundLevel | Background level     |   | 1000
            optimize                    | context.intendedUse     | Intended use         |   | 1000
            generate-questions          | prompt                  | Prompt               | * | 10000
            get-enhancement-suggestions | highlightedText         | Highlighted text     | * | 10000
            get-enhancement-suggestions | contextBefore           | Context before       |   | 5000
            get-enhancement-suggestions | contextAfter            | Context after        |   | 5000
            get-enhancement-suggestions | fullPrompt              | Full prompt          | * | 50000
            get-enhancement-suggestions | originalUserPrompt      | Original user prompt |   | 10000
            get-custom-suggestions      | highlightedText         | Highlighted text     | * | 10000
            get-custom-suggestions      | customRequest           | Custom request       | * | 1000
            get-custom-suggestions      | fullPrompt              | Full prompt          | * | 50000
            detect-scene-change         | changedField            | Changed field        | * | 200
            detect-scene-change         | newValue                | New value            | * | 10000
            detect-scene-change         | oldValue                | Old value            |   | 10000
            detect-scene-change         | fullPrompt              | Full prompt          | * | 50000
            get-creative-suggestions    | currentValue            | Current value        |   | 5000
            get-creative-suggestions    | context                 | Context              |   | 5000
            get-creative-suggestions    | concept                 | Concept              |   | 10000
            """;

    static Stream<TextField> all() {
        return TABLE.lines()
                .map(line -> line.split("\\s*\\|\\s*", -1))
                .map(row -> new TextField(row[0], row[1], row[2], row[3].equals("*"), Integer.parseInt(row[4])));
    }

    static Stream<TextField> optional() {
        return all().filter(field -> !field.required);
    }

    static Stream<TextField> needed() {
        return all().filter(TextField::required);
    }

    /** The error message for this value if all else is valid. */
    String verdict(JsonNode value) {
        return Bodies.verdict(endpoint, body(value));
    }

    String verdict(String text) {
        return verdict(JsonNodeFactory.instance.textNode(text));
    }

    ObjectNode body(JsonNode value) {
        return Bodies.with(Bodies.minimal(endpoint), path, value);
    }

    /** The error message for a missing value. */
    String missing() {
        return endpoint.equals("generate-questions")
                ? "Prompt is required"
                : "Validation failed: " + label + " is required";
    }

    @Override
    public String toString() {
        return endpoint + " " + path;
    }
}
