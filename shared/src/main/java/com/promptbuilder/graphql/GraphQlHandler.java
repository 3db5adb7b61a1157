package com.promptbuilder.graphql;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.api.DocsHandler;
import com.promptbuilder.api.EndpointCalls;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.graphql.DocumentParser.Parsed;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.settings.Settings.CacheSettings;
import graphql.ExecutionResult;
import graphql.InvalidSyntaxError;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.validation.ValidationError;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Handles {@code /graphql} and {@code /graphql/schema.graphql}. Each field of {@code Query} is a call of its endpoint, and fields run side by
 * side. A request that is refused as a whole is a 400. Thread-safe.
 *
 * @param maxFields the limit of fields of {@code Query} in one request
 * @param cache whether HTTP caches may store a response to {@code GET}, and how long they may serve it when it is stale
 * @see <a href="https://graphql.github.io/graphql-over-http/draft/">GraphQL over HTTP</a>
 */
public record GraphQlHandler(
        EndpointCalls calls, GraphQlApi api, DocumentParser parser, int maxFields, CacheSettings cache) {
    public static final String PATH = "/graphql";
    public static final String SCHEMA_PATH = PATH + "/schema.graphql";

    private static final List<String> INHERITED = List.of("cache-control", "prefer", "priority");
    private static final String VARY = "Accept, " + Response.VARY;
    private static final JsonMapper JSON = new JsonMapper();

    /** Creates a handler that measures the time of parsing by the system's clock. */
    public GraphQlHandler(EndpointCalls calls, GraphQlApi api, int maxFields, CacheSettings cache) {
        this(calls, api, new DocumentParser(System::nanoTime), maxFields, cache);
    }

    /** The route of a path, which API Gateway has chosen already. */
    public Route route(String path) {
        return path.equals(SCHEMA_PATH) ? Route.get(SCHEMA_PATH, this::schema) : Route.postOrGet(PATH, this::respond);
    }

    private Response schema(Exchange exchange) {
        Response schema = new Response(200, Map.of("Content-Type", "text/plain; charset=utf-8"), api.text());
        return DocsHandler.shareable(DocsHandler.cacheable(schema), cache).orNotModified(exchange.request());
    }

    private Response respond(Exchange exchange) {
        Request http = exchange.request();
        String accept =
                http.header("accept").filter(header -> !header.isBlank()).orElse("*/*");
        boolean isGraphQl = ContentNegotiation.prefersGraphQl(accept);
        if (!isGraphQl && !ContentNegotiation.allowsJson(accept)) {
            return ErrorResponses.of(406, "Not acceptable", exchange.requestId());
        }
        Response response =
                http.method().equals("POST") ? post(exchange) : respond(exchange, GraphQlRequest.read(http.query()));
        boolean isOurs = response.error().isEmpty();
        return (isOurs && isGraphQl
                        ? response.with("Content-Type", ContentNegotiation.GRAPHQL + "; charset=utf-8")
                        : response)
                .with("Vary", VARY);
    }

    private Response post(Exchange exchange) {
        return switch (RequestBody.readJson(exchange)) {
            case RequestBody.Json.Refused(Response response) -> response;
            case RequestBody.Json.Text(String text) -> respond(exchange, GraphQlRequest.read(text));
        };
    }

    private Response respond(Exchange exchange, ParseResult<GraphQlRequest> request) {
        return switch (request) {
            case ParseResult.NotJson<GraphQlRequest>(String where) -> refused("Invalid JSON", where);
            case ParseResult.InvalidField<GraphQlRequest>(String message, boolean _) ->
                refused("Validation failed", message);
            case ParseResult.Valid<GraphQlRequest>(GraphQlRequest valid) -> respond(exchange, valid);
        };
    }

    private Response respond(Exchange exchange, GraphQlRequest request) {
        return switch (parser.parse(request.query())) {
            case Parsed.TooLarge() ->
                refused(
                        "Document too large",
                        String.format(Locale.ROOT, "At most %,d characters", DocumentParser.MAX_CHARACTERS));
            case Parsed.Invalid(InvalidSyntaxError error) -> refused(GraphQlErrors.list(List.of(error)));
            case Parsed.Valid(Document document) -> respond(exchange, request, document);
        };
    }

    private Response respond(Exchange exchange, GraphQlRequest request, Document document) {
        Optional<String> exceeded = DocumentSize.exceeded(document, maxFields);
        if (exceeded.isPresent()) {
            return refused("Query too large", exceeded.get());
        }
        List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class).stream()
                .filter(operation -> request.operationName().isEmpty()
                        || request.operationName().equals(operation.getName()))
                .toList();
        if (operations.size() != 1) {
            return refused("Unknown operation", "The operation name must be that of one operation");
        }
        boolean isPost = exchange.request().method().equals("POST");
        if (!isPost && operations.getFirst().getOperation() != Operation.QUERY) {
            return ErrorResponses.of(405, "Method not allowed", exchange.requestId())
                    .with("Allow", "POST");
        }
        List<ValidationError> errors = api.validate(document);
        if (!errors.isEmpty()) {
            return refused(GraphQlErrors.list(errors));
        }
        return request.hasNullCondition(document)
                ? refused("Invalid variables", "A variable of @include or @skip must not be null")
                : execute(exchange, request, document);
    }

    private Response execute(Exchange exchange, GraphQlRequest request, Document document) {
        FieldCalls fields = new FieldCalls(calls, exchange, inherited(exchange.request()));
        ExecutionResult result = api.execute(document, request, fields);
        if (!result.isDataPresent()) {
            return refused(GraphQlErrors.list(result.getErrors()));
        }
        if (fields.size() > 0) {
            exchange.requestMetrics().record("batch_requests_total", Map.of("kind", "graphql"), fields.size());
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!result.getErrors().isEmpty()) {
            body.set("errors", GraphQlErrors.list(result.getErrors()));
        }
        body.set("data", JSON.valueToTree(result.getData()));
        body.putObject("extensions").set("answers", fields.answers());
        boolean isPost = exchange.request().method().equals("POST");
        boolean isCacheable = !isPost && result.getErrors().isEmpty();
        return Response.json(200, body.toString())
                .with(
                        "Cache-Control",
                        isCacheable ? GetFreshness.of(fields.responses(), cache.staleIfError()) : "no-store");
    }

    private static Map<String, String> inherited(Request http) {
        Map<String, String> headers = http.headers(INHERITED);
        if (http.method().equals("HEAD")) { // never calls Claude
            headers.remove("prefer");
            headers.merge("cache-control", "only-if-cached", (given, added) -> given + ", " + added);
        }
        return headers;
    }

    private static Response refused(String message, String details) {
        return refused(GraphQlErrors.only(400, message, Optional.of(details)));
    }

    private static Response refused(ArrayNode errors) {
        return Response.json(
                        400,
                        JsonNodeFactory.instance
                                .objectNode()
                                .set("errors", errors)
                                .toString())
                .with("Cache-Control", "no-store");
    }
}
