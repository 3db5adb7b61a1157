package com.promptbuilder.endpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.promptbuilder.endpoint.Endpoint.ParseResult;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Strict JSON parser for untrusted text: no duplicate fields, nesting of at most 64 levels, numbers of at most 1,000 digits. */
public final class StrictJson {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_DIGITS = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_DIGITS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StrictJson() {}

    /**
     * Parses a text that must be one object.
     *
     * @param reader reads the object
     * @return the reader's result, or the position of the error in the text. It contains no part of the text
     */
    public static <T> ParseResult<T> parse(String text, Function<ObjectNode, ParseResult<T>> reader) {
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try (JsonParser parser = JSON.createParser(body)) {
            return parse(body, parser, reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> ParseResult<T> parse(String body, JsonParser parser, Function<ObjectNode, ParseResult<T>> reader)
            throws IOException {
        try {
            JsonNode found = JSON.readTree(parser);
            return switch (found) {
                case null -> new ParseResult.NotJson<>("Expected an object, the body is empty");
                case ObjectNode object -> isWhole(object) ? reader.apply(object) : loneSurrogate(body);
                default ->
                    new ParseResult.NotJson<>("Expected an object, found "
                            + article(found.getNodeType().name()));
            };
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            return new ParseResult.NotJson<>(what(e) + at(location == null ? parser.currentLocation() : location));
        } catch (NumberFormatException _) { // beyond the exponents of BigDecimal
            return new ParseResult.NotJson<>("A number out of range" + at(parser.currentTokenLocation()));
        }
    }

    private static boolean isWhole(JsonNode node) {
        if (node instanceof TextNode text) {
            return !TextNormalizer.hasLoneSurrogate(text.textValue());
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (TextNormalizer.hasLoneSurrogate(field.getKey())) {
                return false;
            }
        }
        for (JsonNode child : node) {
            if (!isWhole(child)) {
                return false;
            }
        }
        return true;
    }

    // Parses the text again to find the position, which the tree does not have.
    private static <T> ParseResult<T> loneSurrogate(String body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken().isScalarValue() || parser.currentName() != null) {
                    String text = parser.getText();
                    if (text != null && TextNormalizer.hasLoneSurrogate(text)) {
                        return new ParseResult.NotJson<>(
                                "Half of a surrogate pair" + at(parser.currentTokenLocation()));
                    }
                }
            }
        }
        return new ParseResult.NotJson<>("Half of a surrogate pair");
    }

    private static String what(JsonProcessingException wrong) {
        String message = String.valueOf(wrong.getOriginalMessage());
        return switch (wrong) {
            case JsonEOFException _ -> "Unexpected end";
            case StreamConstraintsException _
            when message.contains("nesting depth") -> "Nested deeper than " + MAX_DEPTH + " levels";
            case StreamConstraintsException _ when message.contains("Number") -> "A number of more than 1,000 digits";
            case StreamConstraintsException _ -> "A name or value that is too long";
            default -> message.startsWith("Duplicate field") ? "A field given twice" : "Unexpected character";
        };
    }

    private static String at(JsonLocation location) {
        return " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String article(String type) {
        String word = type.toLowerCase(Locale.ROOT);
        return switch (word) {
            case "array" -> "an array";
            case "null" -> "null";
            default -> "a " + word;
        };
    }
}
