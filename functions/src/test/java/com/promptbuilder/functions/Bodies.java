package com.promptbuilder.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.lambda.EndpointScanner;

import java.util.List;

/** Request bodies of the endpoints, and the result of reading them. */
final class Bodies {
    /** The contract's endpoints; the project may have more. */
    static final List<Endpoint<?, ?>> ENDPOINTS = EndpointScanner.inPackageOf(Optimize.class).stream()
            .filter(endpoint ->
                    TextField.all().anyMatch(field -> field.endpoint().equals(endpoint.name())))
            .toList();

    private static final JsonMapper JSON = new JsonMapper();

    private Bodies() {}

    static Endpoint<?, ?> endpoint(String name) {
        return ENDPOINTS.stream()
                .filter(endpoint -> endpoint.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The smallest valid body of an endpoint. */
    static ObjectNode minimal(String name) {
        return object(
                switch (name) {
                    case "optimize" -> "{'prompt':'p','mode':'text'}";
                    case "generate-questions" -> "{'prompt':'p'}";
                    case "get-enhancement-suggestions" -> "{'highlightedText':'h','fullPrompt':'f'}";
                    case "get-custom-suggestions" -> "{'highlightedText':'h','customRequest':'c','fullPrompt':'f'}";
                    case "detect-scene-change" -> "{'changedField':'c','newValue':'n','fullPrompt':'f'}";
                    case "get-creative-suggestions" -> "{'elementType':'mood'}";
                    default -> throw new IllegalArgumentException(name);
                });
    }

    /** Parses a JSON object that may have single quotes instead of double quotes. */
    static ObjectNode object(String json) {
        return (ObjectNode) json(json);
    }

    static JsonNode json(String json) {
        try {
            return JSON.readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Sets a field, or one within an object: {@code context.intendedUse}. */
    static ObjectNode with(ObjectNode body, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            body.set(path, value);
        } else {
            body.withObjectProperty(path.substring(0, dot)).set(path.substring(dot + 1), value);
        }
        return body;
    }

    /** The error message, or {@code accepted}. */
    static String verdict(String endpoint, Object body) {
        return verdict(endpoint(endpoint).read(body.toString()));
    }

    private static String verdict(ParseResult<?> parseResult) {
        return switch (parseResult) {
            case ParseResult.Valid<?> _ -> "accepted";
            case ParseResult.InvalidField<?>(String message, boolean headline) ->
                headline ? message : "Validation failed: " + message;
            case ParseResult.NotJson<?>(String where) -> "Invalid JSON: " + where;
        };
    }

    /** The schema of Claude's output for the minimal body. */
    static <I extends Record> JsonNode answerSchema(Endpoint<I, ?> endpoint) {
        return endpoint.answerSchema(in(endpoint, minimal(endpoint.name()))).orElseThrow();
    }

    static <I extends Record> I in(Endpoint<I, ?> endpoint, Object body) {
        if (endpoint.read(body.toString()) instanceof ParseResult.Valid<I>(I in)) {
            return in;
        }
        throw new IllegalArgumentException(verdict(endpoint.read(body.toString())));
    }
}
