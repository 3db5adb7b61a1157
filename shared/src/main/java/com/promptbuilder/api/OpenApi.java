package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.EndpointExample;
import com.promptbuilder.endpoint.JsonSchemas;
import com.promptbuilder.http.ContentType;
import com.promptbuilder.http.RequestHeader;
import com.promptbuilder.http.ResponseHeader;

import java.util.List;

import static com.promptbuilder.http.ResponseHeader.AGE;
import static com.promptbuilder.http.ResponseHeader.CACHE_STATUS;
import static com.promptbuilder.http.ResponseHeader.CONTENT_LOCATION;
import static com.promptbuilder.http.ResponseHeader.ETAG;
import static com.promptbuilder.http.ResponseHeader.LOCATION;
import static com.promptbuilder.http.ResponseHeader.PREFERENCE_APPLIED;
import static com.promptbuilder.http.ResponseHeader.RETRY_AFTER;
import static com.promptbuilder.http.ResponseHeader.SERVER_TIMING;

/** Builds the OpenAPI 3.1 document. Its schemas come from the records that requests and answers are bound to. */
final class OpenApi {
    private static final int[] CLAUDE_ERRORS = {422, 502, 503, 504};

    private final ObjectNode document = JsonNodeFactory.instance.objectNode();
    private final ObjectNode paths;

    private OpenApi(String serverUrl) {
        document.put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Prompt Builder API")
                .put("version", "1.0.0")
                .put("description", "Turns rough prompts into better ones.")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        document.putArray("servers").addObject().put("url", serverUrl.isEmpty() ? "/" : serverUrl);
        paths = document.putObject("paths");
        ObjectNode components = document.putObject("components");
        components.putObject("schemas").set("Error", OpenApiSchemas.error());
        components.set("headers", ResponseHeader.components());
        components.set("securitySchemes", OpenApiSecurity.schemes());
    }

    /** @param serverUrl the prefix of every path: the stage, such as {@code /prod}, or empty */
    static String document(List<Endpoint<?, ?>> endpoints, String serverUrl) {
        OpenApi api = new OpenApi(serverUrl);
        endpoints.forEach(api::addEndpoint);
        api.addAnswers(endpoints);
        api.addHealth();
        api.addMetrics();
        api.addDescription();
        OpenApiOperations.addHeads(api.paths);
        return api.document.toString();
    }

    private void addEndpoint(Endpoint<?, ?> endpoint) {
        String name = schemaName(endpoint.name());
        schemas().set(name + "Request", JsonSchemas.ofInput(endpoint.in()));
        schemas().set(name + "Answer", JsonSchemas.ofOutput(endpoint.out()));
        OpenApiOperations operation = operation("/api/" + endpoint.name(), "post", name, "prompts")
                .takes(RequestHeader.CACHE_CONTROL, RequestHeader.PREFER, RequestHeader.PRIORITY);
        ObjectNode body = operation.json().putObject("requestBody").put("required", true);
        ObjectNode json = body.putObject("content").putObject("application/json");
        json.set("schema", OpenApiSchemas.reference(name + "Request"));
        EndpointExample.of(endpoint).ifPresent(example -> {
            operation.json().put("summary", example.summary());
            json.set("example", example.body());
        });
        OpenApiResponses responses = operation
                .guardedResponses()
                .json(
                        200,
                        "The answer",
                        OpenApiSchemas.reference(name + "Answer"),
                        AGE,
                        CACHE_STATUS,
                        CONTENT_LOCATION,
                        ETAG,
                        SERVER_TIMING)
                .json(
                        202,
                        "Pending: poll the URL in Location",
                        OpenApiSchemas.pending(),
                        CACHE_STATUS,
                        LOCATION,
                        PREFERENCE_APPLIED,
                        RETRY_AFTER,
                        SERVER_TIMING)
                .errors(400, 413, 415)
                .errors(CLAUDE_ERRORS);
        if (endpoint.isStreamable()) {
            responses.orElse(200, ContentType.EVENTS, OpenApiSchemas.events());
        }
    }

    private void addAnswers(List<Endpoint<?, ?>> endpoints) {
        OpenApiOperations operation = operation("/api/answers/{key}", "get", "Answers", "prompts");
        ObjectNode key = operation.json().withArray("parameters").addObject();
        key.put("name", "key").put("in", "path").put("required", true);
        key.put("description", "The key of an answer, from its Content-Location or Location");
        key.putObject("schema").put("type", "string").put("pattern", "^[A-Za-z0-9_-]{43}$");
        ObjectNode anyAnswer = JsonNodeFactory.instance.objectNode();
        ArrayNode anyOf = anyAnswer.putArray("anyOf");
        endpoints.forEach(endpoint -> anyOf.add(OpenApiSchemas.reference(schemaName(endpoint.name()) + "Answer")));
        operation
                .takes(RequestHeader.IF_NONE_MATCH)
                .guardedResponses()
                .json(200, "The stored answer", anyAnswer, AGE, CONTENT_LOCATION, ETAG)
                .json(202, "Pending: poll again after Retry-After", OpenApiSchemas.pending(), LOCATION, RETRY_AFTER)
                .unchanged()
                .error(400, "The path is not a well-formed URI")
                .errors(404)
                .errors(CLAUDE_ERRORS);
    }

    private void addHealth() {
        for (String path : List.of("/health", "/health/live")) {
            operation(path, "get", operationName(path), "operations")
                    .takes()
                    .responses()
                    .json(200, "Up", OpenApiSchemas.health());
        }
        operation("/health/ready", "get", "healthReady", "operations")
                .takes()
                .responses()
                .json(200, "Ready to serve requests", OpenApiSchemas.readiness())
                .json(503, "Not ready", OpenApiSchemas.readiness());
    }

    private void addMetrics() {
        operation("/metrics", "get", "metrics", "operations")
                .takes()
                .guardedResponses()
                .content(
                        200,
                        "Metrics of all environments in Prometheus text format, or OpenMetrics by Accept",
                        "text/plain",
                        OpenApiSchemas.text())
                .orElse(200, "application/openmetrics-text", OpenApiSchemas.text())
                .errors(503);
        operation("/stats", "get", "stats", "operations")
                .takes()
                .guardedResponses()
                .json(200, "Metrics of all environments as JSON", OpenApiSchemas.stats())
                .errors(503);
    }

    private void addDescription() {
        cacheable("/openapi.json", "openapi").json(200, "This OpenAPI document", OpenApiSchemas.description(), ETAG);
        cacheable("/docs", "docs")
                .content(200, "API reference with a form for each operation", "text/html", OpenApiSchemas.text(), ETAG);
        cacheable("/", "page")
                .content(200, "Live metrics and a form for each endpoint", "text/html", OpenApiSchemas.text(), ETAG);
    }

    /** Adds a GET operation whose response is cacheable and revalidated by ETag. */
    private OpenApiResponses cacheable(String path, String name) {
        return operation(path, "get", name, "operations")
                .takes(RequestHeader.IF_NONE_MATCH)
                .responses()
                .unchanged();
    }

    private OpenApiOperations operation(String path, String method, String name, String tag) {
        String id = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return OpenApiOperations.add(paths, method, path, id, tag);
    }

    private ObjectNode schemas() {
        return (ObjectNode) document.get("components").get("schemas");
    }

    private static String schemaName(String endpointName) {
        StringBuilder name = new StringBuilder();
        for (String word : endpointName.split("-", -1)) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    private static String operationName(String path) {
        return schemaName(path.substring(1).replace('/', '-'));
    }
}
