package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.endpoint.EndpointBuilder.ConditionalFormat;
import com.promptbuilder.system.Lazy;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The format of Claude's output, and its conversion to the answer. */
sealed interface OutputFormat<I extends Record, O extends Record> {

    /** The JSON schema of the output; empty for plain text. */
    default Optional<JsonNode> schema() {
        return Optional.empty();
    }

    /** Possible output of Claude, with this text as the value of every free text. */
    String sample(String text);

    /** The answer from Claude's text; empty if the text does not match this format, or a required list of the answer is empty. */
    Optional<O> decode(I in, String text);

    /** The plain text in an answer; empty for structured output. */
    default String plainText(String answer) {
        return "";
    }

    /** Plain text, the first component of the answer. Others are optional. */
    record PlainText<I extends Record, O extends Record>(Class<O> type, Function<String, O> out)
            implements OutputFormat<I, O> {
        public PlainText {
            List<? extends Class<?>> components = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toList();
            if (components.getFirst() != String.class
                    || components.stream().skip(1).anyMatch(other -> other != Optional.class)) {
                throw new IllegalArgumentException(type + " must have a String, then only Optional components");
            }
        }

        @Override
        public String sample(String text) {
            return text;
        }

        @Override
        public Optional<O> decode(I in, String text) {
            return text.isBlank() ? Optional.empty() : Optional.of(out.apply(text.strip()));
        }

        @Override
        public String plainText(String answer) {
            return RecordJson.read(answer)
                    .path(type.getRecordComponents()[0].getName())
                    .asText();
        }
    }

    /** One JSON object of a record's schema. */
    record StructuredJson<I extends Record, R extends Record, O extends Record>(
            Class<R> reply, Supplier<JsonNode> replySchema, Supplier<RecordReader<R>> reader, BiFunction<I, R, O> out)
            implements OutputFormat<I, O> {
        private static final Pattern FENCED = Pattern.compile("\\A\\s*```[a-zA-Z]*+(.*)```\\s*\\z", Pattern.DOTALL);

        @Override
        public Optional<JsonNode> schema() {
            return Optional.of(replySchema.get());
        }

        @Override
        public String sample(String text) {
            return RecordJson.sample(reply, text, true).toString();
        }

        @Override
        public Optional<O> decode(I in, String text) {
            Matcher fenced = FENCED.matcher(text);
            return switch (reader.get().read(fenced.matches() ? fenced.group(1) : text)) {
                case ParseResult.Valid<R>(R reply) ->
                    Optional.of(out.apply(in, reply)).filter(RecordField::hasRequiredItems);
                case ParseResult.InvalidField<R> _, ParseResult.NotJson<R> _ -> Optional.empty();
            };
        }
    }

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
            return conditional.isPresent()
                    && conditional.orElseThrow().condition().test(in);
        }

        private static String hash(OutputFormat<?, ?> format) {
            return format.schema()
                    .map(schema -> PromptResource.hash(schema.toString()))
                    .orElse("");
        }
    }
}
