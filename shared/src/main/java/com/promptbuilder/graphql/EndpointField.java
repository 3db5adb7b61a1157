package com.promptbuilder.graphql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;
import com.promptbuilder.http.Response;
import graphql.execution.DataFetcherResult;
import graphql.execution.NonNullableValueCoercedAsNullException;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * The field of {@code Query} for an endpoint. It is null, with an error, if the endpoint gives no answer.
 *
 * @param typePrefix the endpoint's name in camel case, which begins the names of its types: {@code GenerateQuestions}
 */
record EndpointField(Endpoint<?, ?> endpoint, String typePrefix, SchemaNode in, SchemaNode out)
        implements DataFetcher<CompletableFuture<DataFetcherResult<Object>>> {
    private static final JsonMapper JSON = new JsonMapper();

    static EndpointField of(Endpoint<?, ?> endpoint) {
        String typePrefix = Arrays.stream(endpoint.name().split("-", -1))
                .map(SchemaTypes::capitalized)
                .collect(Collectors.joining());
        return new EndpointField(
                endpoint,
                typePrefix,
                new SchemaNode(JsonSchemas.ofInput(endpoint.in())),
                new SchemaNode(JsonSchemas.ofOutput(endpoint.out())));
    }

    /** The name of the field: {@code generateQuestions}. */
    String name() {
        return Character.toLowerCase(typePrefix.charAt(0)) + typePrefix.substring(1);
    }

    GraphQLFieldDefinition definition() {
        return GraphQLFieldDefinition.newFieldDefinition()
                .name(name())
                .description(endpoint.example().map(Endpoint.Example::summary).orElse("POST " + route()))
                .arguments(SchemaTypes.arguments(typePrefix, in))
                .type(SchemaTypes.output(typePrefix + "Answer", out))
                .build();
    }

    private String route() {
        return "/api/" + endpoint.name();
    }

    @Override
    public CompletableFuture<DataFetcherResult<Object>> get(DataFetchingEnvironment field) {
        FieldCalls calls = Objects.requireNonNull(field.getGraphQlContext().<FieldCalls>get(FieldCalls.class));
        try {
            String body = SchemaValues.toJson(in, field.getArguments()).toString();
            String alias = field.getField().getResultKey();
            return calls.start(alias, route(), body).thenApply(response -> result(field, response));
        } catch (SchemaValues.RepeatedNameException _) {
            return invalid(field, "The names of a map must be unique");
        } catch (NonNullableValueCoercedAsNullException _) {
            // A variable with a default value may be null, and validation allows it here.
            return invalid(field, "A variable of a required argument must not be null");
        }
    }

    private static CompletableFuture<DataFetcherResult<Object>> invalid(DataFetchingEnvironment field, String details) {
        return CompletableFuture.completedFuture(DataFetcherResult.newResult()
                .error(GraphQlErrors.invalidField(field, details))
                .build());
    }

    private DataFetcherResult<Object> result(DataFetchingEnvironment field, Response response) {
        JsonNode body = read(response.body());
        DataFetcherResult.Builder<Object> result = DataFetcherResult.newResult();
        return response.status() == 200
                ? result.data(SchemaValues.fromJson(out, body)).build()
                : result.error(GraphQlErrors.ofField(field, response, body)).build();
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("expected JSON", e);
        }
    }
}
