package com.promptbuilder.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.http.Response;
import graphql.GraphQLError;
import graphql.InvalidSyntaxError;
import graphql.language.SourceLocation;
import graphql.schema.DataFetchingEnvironment;
import graphql.validation.ValidationError;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Errors in the format of GraphQL (2025, 7.1.2). The messages of graphql-java repeat values and parts of the document, so only their kinds
 * and locations are kept.
 */
final class GraphQlErrors {
    private static final int MAX_ERRORS = 10;
    private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z0-9]+");
    private static final Pattern NEW_WORD = Pattern.compile("(?<=[a-z])(?=[A-Z])");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private GraphQlErrors() {}

    /** The error of a field, from the response of its endpoint. */
    static FieldError ofField(DataFetchingEnvironment field, Response response, JsonNode body) {
        String message =
                response.status() == 202 ? "Pending" : body.path("error").asText("Internal error");
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put("status", response.status());
        extensions.put("code", code(message));
        Optional.ofNullable(response.headers().get("Retry-After"))
                .ifPresent(seconds -> extensions.put("retryAfter", Integer.parseInt(seconds)));
        for (String name : List.of("details", "requestId")) {
            if (body.has(name)) {
                extensions.put(name, body.path(name).asText());
            }
        }
        return ofField(field, message, extensions);
    }

    /** The error of a field that is invalid in a way that the schema cannot express. */
    static FieldError invalidField(DataFetchingEnvironment field, String details) {
        return ofField(
                field,
                "Validation failed",
                Map.of("status", 400, "code", code("Validation failed"), "details", details));
    }

    private static FieldError ofField(DataFetchingEnvironment field, String message, Map<String, Object> extensions) {
        return new FieldError(
                message,
                List.of(field.getField().getSourceLocation()),
                field.getExecutionStepInfo().getPath().toList(),
                extensions);
    }

    /** The errors of a request, at most 10 ({@code MAX_ERRORS}). */
    static ArrayNode list(List<? extends GraphQLError> errors) {
        ArrayNode list = NODES.arrayNode();
        errors.stream().limit(MAX_ERRORS).forEach(error -> list.add(json(error)));
        return list;
    }

    /** The list with the only error of a request. */
    static ArrayNode only(int status, String message, Optional<String> details) {
        return NODES.arrayNode().add(json(status, message, details));
    }

    private static ObjectNode json(GraphQLError error) {
        ObjectNode json = switch (error) {
            case FieldError field -> ofField(field);
            case ValidationError validation ->
                json(400, words(String.valueOf(validation.getValidationErrorType())), Optional.empty());
            case InvalidSyntaxError _ -> json(400, "Invalid syntax", Optional.empty());
            default -> json(400, "Invalid variables", Optional.empty());
        };
        List<SourceLocation> locations = error.getLocations();
        if (locations != null && !locations.isEmpty()) {
            ArrayNode list = json.putArray("locations");
            locations.forEach(
                    location -> list.addObject().put("line", location.getLine()).put("column", location.getColumn()));
        }
        return json;
    }

    private static ObjectNode ofField(FieldError field) {
        ObjectNode json = NODES.objectNode().put("message", field.message());
        field.path().forEach(key -> json.withArrayProperty("path").add(key.toString()));
        ObjectNode extensions = json.putObject("extensions");
        for (String name : List.of("status", "code", "retryAfter", "details", "requestId")) {
            Object value = field.extensions().get(name);
            if (value instanceof Integer number) {
                extensions.put(name, number);
            } else if (value != null) {
                extensions.put(name, value.toString());
            }
        }
        return json;
    }

    private static ObjectNode json(int status, String message, Optional<String> details) {
        ObjectNode json = NODES.objectNode().put("message", message);
        ObjectNode extensions =
                json.putObject("extensions").put("status", status).put("code", code(message));
        details.ifPresent(text -> extensions.put("details", text));
        return json;
    }

    /** An error in upper snake case: {@code Claude API error: timed out} is {@code CLAUDE_API_ERROR_TIMED_OUT}. */
    static String code(String error) {
        String words = NO_WORD.matcher(error).replaceAll("_").toUpperCase(Locale.ROOT);
        return words.endsWith("_") ? words.substring(0, words.length() - 1) : words;
    }

    // FieldUndefined is "Field undefined".
    private static String words(String kind) {
        return SchemaTypes.capitalized(NEW_WORD.matcher(kind).replaceAll(" ").toLowerCase(Locale.ROOT));
    }
}
