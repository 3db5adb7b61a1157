package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.EndpointBuilder.ConditionalFormat;
import com.promptbuilder.system.Lazy;

import java.util.Optional;

/** The output formats of an endpoint: one, and one more for inputs that fulfil a condition. */
final class EndpointOutput<I extends Record, O extends Record> {
    private final OutputFormat<I, O> format;
    private final Lazy<String> schemaHash;
    private final Optional<ConditionalFormat<I, O>> conditional;
    private final Lazy<String> conditionalSchemaHash;

    EndpointOutput(OutputFormat<I, O> format, Optional<ConditionalFormat<I, O>> conditional) {
        this.format = format;
        this.schemaHash = new Lazy<>(() -> hash(format));
        this.conditional = conditional;
        this.conditionalSchemaHash =
                new Lazy<>(() -> hash(conditional.orElseThrow().outputFormat()));
    }

    /** The format of inputs without the condition. */
    OutputFormat<I, O> format() {
        return format;
    }

    OutputFormat<I, O> format(I in) {
        return isConditional(in) ? conditional.orElseThrow().outputFormat() : format;
    }

    /** SHA-256 of the schema for this input in hexadecimal; empty for plain text. */
    String schemaHash(I in) {
        return (isConditional(in) ? conditionalSchemaHash : schemaHash).get();
    }

    private boolean isConditional(I in) {
        return conditional.isPresent() && conditional.orElseThrow().condition().test(in);
    }

    private static String hash(OutputFormat<?, ?> format) {
        return format.schema()
                .map(schema -> PromptResource.hash(schema.toString()))
                .orElse("");
    }
}
