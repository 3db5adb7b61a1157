package com.promptbuilder.graphql;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.system.Lazy;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.ParseAndValidate;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.language.Document;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.SchemaPrinter;
import graphql.validation.ValidationError;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** The schema of the endpoints, with one field of {@code Query} for each. It is made at its first use. Thread-safe. */
public final class GraphQlApi {
    private static final String QUERY = "Query";

    private final List<Endpoint<?, ?>> endpoints;
    private final Lazy<GraphQLSchema> schema = new Lazy<>(this::makeSchema);
    private final Lazy<String> text = new Lazy<>(() -> print(schema.get()));

    /** @param endpoints in the order of the fields */
    public GraphQlApi(Collection<Endpoint<?, ?>> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    private GraphQLSchema makeSchema() {
        GraphQLObjectType.Builder query =
                GraphQLObjectType.newObject().name(QUERY).description("One field for each endpoint");
        GraphQLCodeRegistry.Builder code = GraphQLCodeRegistry.newCodeRegistry();
        endpoints.stream().map(EndpointField::of).forEach(field -> {
            query.field(field.definition());
            code.dataFetcher(FieldCoordinates.coordinates(QUERY, field.name()), field);
        });
        return GraphQLSchema.newSchema()
                .query(query.build())
                .codeRegistry(code.build())
                .build();
    }

    private static String print(GraphQLSchema schema) {
        SchemaPrinter.Options options = SchemaPrinter.Options.defaultOptions()
                .includeDirectiveDefinitions(false)
                .includeScalarTypes(false);
        return new SchemaPrinter(options).print(schema);
    }

    /** The schema in GraphQL's schema definition language. */
    String text() {
        return text.get();
    }

    /** The errors of a document that does not fit the schema. */
    List<ValidationError> validate(Document document) {
        return ParseAndValidate.validate(schema.get(), document, Locale.ROOT);
    }

    /**
     * Executes a valid document.
     *
     * @param calls the calls that its fields start
     */
    ExecutionResult execute(Document document, GraphQlRequest request, FieldCalls calls) {
        ExecutionInput.Builder input = ExecutionInput.newExecutionInput()
                .query(request.query())
                .locale(Locale.ROOT)
                .variables(request.variableValues())
                .graphQLContext(context -> context.put(FieldCalls.class, calls));
        if (!request.operationName().isEmpty()) {
            input.operationName(request.operationName());
        }
        return GraphQL.newGraphQL(schema.get())
                .preparsedDocumentProvider(
                        (_, _) -> CompletableFuture.completedFuture(new PreparsedDocumentEntry(document)))
                .defaultDataFetcherExceptionHandler(failed -> CompletableFuture.failedFuture(failed.getException()))
                .build()
                .execute(input.build());
    }
}
