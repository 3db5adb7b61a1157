package com.promptbuilder.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.endpoint.StrictJson;
import com.promptbuilder.endpoint.ValidationErrors;
import graphql.language.Argument;
import graphql.language.Directive;
import graphql.language.Document;
import graphql.language.Node;
import graphql.language.NodeTraverser;
import graphql.language.NodeVisitorStub;
import graphql.language.VariableReference;
import graphql.util.TraversalControl;
import graphql.util.TraverserContext;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parameters of a request (GraphQL over HTTP, 5.1). {@code extensions} and unknown parameters are ignored.
 *
 * @param query the document
 * @param operationName empty if the document has one operation
 */
record GraphQlRequest(String query, String operationName, ObjectNode variables) {
    private static final JsonMapper JSON = new JsonMapper();

    /** Reads the body of a {@code POST}. */
    static ParseResult<GraphQlRequest> read(String body) {
        return StrictJson.parse(body, GraphQlRequest::read);
    }

    /** Reads the query string of a {@code GET}. Its {@code variables} and {@code extensions} are JSON. */
    static ParseResult<GraphQlRequest> read(Map<String, String> query) {
        ObjectNode parameters = JsonNodeFactory.instance.objectNode();
        query.forEach(parameters::put);
        parameters.remove("extensions");
        String variables = query.getOrDefault("variables", "");
        parameters.remove("variables");
        return variables.isBlank() || variables.strip().equals("null")
                ? read(parameters)
                : StrictJson.parse(variables, object -> read(parameters.<ObjectNode>set("variables", object)));
    }

    private static ParseResult<GraphQlRequest> read(ObjectNode parameters) {
        ValidationErrors errors = new ValidationErrors();
        String query = text(parameters, "query", "Query", errors);
        if (errors.none() && query.isBlank()) {
            errors.missing("Query", false);
        }
        String operationName = text(parameters, "operationName", "Operation name", errors);
        ObjectNode variables = object(parameters, "variables", "Variables", errors);
        object(parameters, "extensions", "Extensions", errors);
        return errors.none()
                ? new ParseResult.Valid<>(new GraphQlRequest(query, operationName, variables))
                : errors.first();
    }

    private static String text(ObjectNode parameters, String name, String label, ValidationErrors errors) {
        JsonNode value = parameters.path(name);
        if (!value.isTextual() && !isAbsent(value)) {
            errors.mustBe(label, "a string");
        }
        return value.asText("");
    }

    private static ObjectNode object(ObjectNode parameters, String name, String label, ValidationErrors errors) {
        JsonNode value = parameters.path(name);
        if (value instanceof ObjectNode object) {
            return object;
        }
        if (!isAbsent(value)) {
            errors.mustBe(label, "an object");
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** True if a directive's variable is null. Validation allows that if the variable has a default value. */
    boolean hasNullCondition(Document document) {
        AtomicBoolean isFound = new AtomicBoolean();
        new NodeTraverser()
                .preOrder(
                        new NodeVisitorStub() {
                            @Override
                            @SuppressWarnings("rawtypes") // the signature is graphql-java's
                            public TraversalControl visitDirective(
                                    Directive directive, TraverserContext<Node> context) {
                                directive.getArguments().stream()
                                        .map(Argument::getValue)
                                        .filter(VariableReference.class::isInstance)
                                        .map(VariableReference.class::cast)
                                        .filter(variable -> variables
                                                .path(variable.getName())
                                                .isNull())
                                        .forEach(_ -> isFound.set(true));
                                return TraversalControl.CONTINUE;
                            }
                        },
                        document);
        return isFound.get();
    }

    /** The variables as values that graphql-java coerces. */
    @SuppressWarnings("unchecked") // an object has names that are strings
    Map<String, Object> variableValues() {
        return JSON.convertValue(variables, Map.class);
    }
}
