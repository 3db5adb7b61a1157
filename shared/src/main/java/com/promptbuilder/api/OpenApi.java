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

/** The API's description as OpenAPI 3.1, made from the same records that requests are read into. */
final class OpenApi {
    private static final int[] OF_CLAUDE = {422, 502, 503, 504};

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

    /** @param serverUrl what precedes every path: the stage, or nothing */
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
        EndpointExample.of(endpoint).ifPresent(sample -> {
            operation.json().put("summary", sample.summary());
            json.set("example", sample.body());
        });
        OpenApiResponses answers = operation
                .guardedAnswers()
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
                        "It will be made: poll for it there",
                        OpenApiSchemas.pending(),
                        CACHE_STATUS,
                        LOCATION,
                        PREFERENCE_APPLIED,
                        RETRY_AFTER,
                        SERVER_TIMING)
                .errors(400, 413, 415)
                .errors(OF_CLAUDE);
        if (endpoint.isStreamable()) {
            answers.orElse(200, ContentType.EVENTS, OpenApiSchemas.events());
        }
    }

    private void addAnswers(List<Endpoint<?, ?>> endpoints) {
        OpenApiOperations operation = operation("/api/answers/{key}", "get", "Answers", "prompts");
        ObjectNode key = operation.json().withArray("parameters").addObject();
        key.put("name", "key").put("in", "path").put("required", true);
        key.put("description", "The key, from Content-Location or Location of an answer");
        key.putObject("schema").put("type", "string").put("pattern", "^[A-Za-z0-9_-]{43}$");
        ObjectNode anyAnswer = JsonNodeFactory.instance.objectNode();
        ArrayNode anyOf = anyAnswer.putArray("anyOf");
        endpoints.forEach(endpoint -> anyOf.add(OpenApiSchemas.reference(schemaName(endpoint.name()) + "Answer")));
        operation
                .takes(RequestHeader.IF_NONE_MATCH)
                .guardedAnswers()
                .json(200, "The stored answer", anyAnswer, AGE, CONTENT_LOCATION, ETAG)
                .json(202, "It is being made", OpenApiSchemas.pending(), LOCATION, RETRY_AFTER)
                .unchanged()
                .error(400, "The path is not a well-formed URI")
                .errors(404)
                .errors(OF_CLAUDE);
    }

    private void addHealth() {
        for (String path : List.of("/health", "/health/live")) {
            operation(path, "get", operationName(path), "operations")
                    .takes()
                    .answers()
                    .json(200, "Up", OpenApiSchemas.health());
        }
        operation("/health/ready", "get", "healthReady", "operations")
                .takes()
                .answers()
                .json(200, "Requests can be answered", OpenApiSchemas.readiness())
                .json(503, "They cannot", OpenApiSchemas.readiness());
    }

    private void addMetrics() {
        operation("/metrics", "get", "metrics", "operations")
                .takes()
                .guardedAnswers()
                .content(
                        200,
                        "The fleet's metrics for Prometheus; OpenMetrics by Accept",
                        "text/plain",
                        OpenApiSchemas.text())
                .orElse(200, "application/openmetrics-text", OpenApiSchemas.text())
                .errors(503);
        operation("/stats", "get", "stats", "operations")
                .takes()
                .guardedAnswers()
                .json(200, "The same for people and scripts", OpenApiSchemas.stats())
                .errors(503);
    }

    private void addDescription() {
        kept("/openapi.json", "openapi").json(200, "This description", OpenApiSchemas.description(), ETAG);
        kept("/docs", "docs").content(200, "A page to read and try it", "text/html", OpenApiSchemas.text(), ETAG);
        kept("/", "page").content(200, "A page of what is happening now", "text/html", OpenApiSchemas.text(), ETAG);
    }

    /** The answers of a page that clients may keep. */
    private OpenApiResponses kept(String path, String name) {
        return operation(path, "get", name, "operations")
                .takes(RequestHeader.IF_NONE_MATCH)
                .answers()
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
