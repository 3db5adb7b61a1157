package com.promptbuilder.graphql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLTypeUtil;

import java.util.List;
import java.util.stream.Collectors;

/** A valid request with one field, for priming. */
public final class SampleQuery {
    private SampleQuery() {}

    /**
     * The body of a {@code POST} that calls an endpoint with its required inputs.
     *
     * @param text the value of every free text
     */
    public static String of(Endpoint<?, ?> endpoint, String text) {
        EndpointField field = EndpointField.of(endpoint);
        List<GraphQLArgument> arguments = SchemaTypes.arguments(field.typePrefix(), field.in()).stream()
                .filter(argument -> GraphQLTypeUtil.isNonNull(argument.getType()))
                .toList();
        JsonNode sample = EndpointField.read(endpoint.sampleInput(text));
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        ObjectNode variables = request.putObject("variables");
        field.in().fields().stream()
                .filter(argument -> field.in().requires(argument.getKey()))
                .forEach(argument -> {
                    JsonNode value = sample.path(argument.getKey());
                    boolean isChoice = !argument.getValue().choices().isEmpty();
                    variables.set(
                            argument.getKey(),
                            isChoice ? variables.textNode(SchemaTypes.enumName(value.asText())) : value);
                });
        String declared = arguments.stream()
                .map(argument -> "$" + argument.getName() + ": " + GraphQLTypeUtil.simplePrint(argument.getType()))
                .collect(Collectors.joining(", "));
        String passed = arguments.stream()
                .map(argument -> argument.getName() + ": $" + argument.getName())
                .collect(Collectors.joining(", "));
        request.put("query", "query(%s) { %s(%s) { %s } }".formatted(declared, field.name(), passed, leaves(field)));
        return request.toString();
    }

    private static String leaves(EndpointField field) {
        return field.out().fields().stream()
                .filter(output -> !output.getValue().isMap()
                        && !output.getValue().isList()
                        && !output.getValue().isObject())
                .map(output -> " " + output.getKey())
                .collect(Collectors.joining("", "__typename", ""));
    }
}
