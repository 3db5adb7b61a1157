package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Schemas;

import java.util.List;

import static com.promptbuilder.http.DescribedHeader.AGE;
import static com.promptbuilder.http.DescribedHeader.CACHE_STATUS;
import static com.promptbuilder.http.DescribedHeader.CONTENT_LOCATION;
import static com.promptbuilder.http.DescribedHeader.ETAG;
import static com.promptbuilder.http.DescribedHeader.LOCATION;
import static com.promptbuilder.http.DescribedHeader.PREFERENCE_APPLIED;
import static com.promptbuilder.http.DescribedHeader.RETRY_AFTER;
import static com.promptbuilder.http.DescribedHeader.SERVER_TIMING;

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
        components.putObject("schemas").set("Error", DescribedSchemas.error());
        components.set("headers", DescribedHeader.components());
        components.set("securitySchemes", DescribedAccess.schemes());
    }

    /** @param serverUrl what precedes every path: the stage, or nothing */
    static String document(List<Endpoint<?, ?>> endpoints, String serverUrl) {
        OpenApi api = new OpenApi(serverUrl);
        endpoints.forEach(api::addEndpoint);
        api.addAnswers(endpoints);
        api.addHealth();
        api.addMetrics();
        api.addDescription();
        DescribedOperation.addHeads(api.paths);
        return api.document.toString();
    }

    private void addEndpoint(Endpoint<?, ?> endpoint) {
        String name = schemaName(endpoint.name());
        schemas().set(name + "Request", Schemas.ofInput(endpoint.in()));
        schemas().set(name + "Answer", Schemas.ofOutput(endpoint.out()));
        DescribedOperation operation = operation("/api/" + endpoint.name(), "post", name, "prompts")
                .takes(RequestHeader.CACHE_CONTROL, RequestHeader.PREFER, RequestHeader.PRIORITY);
        ObjectNode body = operation.json().putObject("requestBody").put("required", true);
        ObjectNode json = body.putObject("content").putObject("application/json");
        json.set("schema", DescribedSchemas.reference(name + "Request"));
        EndpointSample.of(endpoint).ifPresent(sample -> {
            operation.json().put("summary", sample.summary());
            json.set("example", sample.body());
        });
        DescribedAnswers answers = operation
                .guardedAnswers()
                .json(
                        200,
                        "The answer",
                        DescribedSchemas.reference(name + "Answer"),
                        AGE,
                        CACHE_STATUS,
                        CONTENT_LOCATION,
                        ETAG,
                        SERVER_TIMING)
                .json(
                        202,
                        "It will be made: poll for it there",
                        DescribedSchemas.pending(),
                        CACHE_STATUS,
                        LOCATION,
                        PREFERENCE_APPLIED,
                        RETRY_AFTER,
                        SERVER_TIMING)
                .errors(400, 413, 415)
                .errors(OF_CLAUDE);
        if (endpoint.writesPlainText()) {
            answers.orElse(200, ContentType.EVENTS, DescribedSchemas.events());
        }
    }

    private void addAnswers(List<Endpoint<?, ?>> endpoints) {
        DescribedOperation operation = operation("/api/answers/{key}", "get", "Answers", "prompts");
        ObjectNode key = operation.json().withArray("parameters").addObject();
        key.put("name", "key").put("in", "path").put("required", true);
        key.put("description", "The key, from Content-Location or Location of an answer");
        key.putObject("schema").put("type", "string").put("pattern", "^[A-Za-z0-9_-]{43}$");
        ObjectNode anyAnswer = JsonNodeFactory.instance.objectNode();
        ArrayNode anyOf = anyAnswer.putArray("anyOf");
        endpoints.forEach(endpoint -> anyOf.add(DescribedSchemas.reference(schemaName(endpoint.name()) + "Answer")));
        operation
                .takes(RequestHeader.IF_NONE_MATCH)
                .guardedAnswers()
                .json(200, "The stored answer", anyAnswer, AGE, CONTENT_LOCATION, ETAG)
                .json(202, "It is being made", DescribedSchemas.pending(), LOCATION, RETRY_AFTER)
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
                    .json(200, "Up", DescribedSchemas.health());
        }
        operation("/health/ready", "get", "healthReady", "operations")
                .takes()
                .answers()
                .json(200, "Requests can be answered", DescribedSchemas.readiness())
                .json(503, "They cannot", DescribedSchemas.readiness());
    }

    private void addMetrics() {
        operation("/metrics", "get", "metrics", "operations")
                .takes()
                .guardedAnswers()
                .content(
                        200,
                        "The fleet's metrics for Prometheus; OpenMetrics by Accept",
                        "text/plain",
                        DescribedSchemas.text())
                .orElse(200, "application/openmetrics-text", DescribedSchemas.text())
                .errors(503);
        operation("/stats", "get", "stats", "operations")
                .takes()
                .guardedAnswers()
                .json(200, "The same for people and scripts", DescribedSchemas.stats())
                .errors(503);
    }

    private void addDescription() {
        kept("/openapi.json", "openapi").json(200, "This description", DescribedSchemas.description(), ETAG);
        kept("/docs", "docs").content(200, "A page to read and try it", "text/html", DescribedSchemas.text(), ETAG);
        kept("/", "page").content(200, "A page of what is happening now", "text/html", DescribedSchemas.text(), ETAG);
    }

    /** The answers of a page that clients may keep. */
    private DescribedAnswers kept(String path, String name) {
        return operation(path, "get", name, "operations")
                .takes(RequestHeader.IF_NONE_MATCH)
                .answers()
                .unchanged();
    }

    private DescribedOperation operation(String path, String method, String name, String tag) {
        String id = Character.toLowerCase(name.charAt(0)) + name.substring(1);
        return DescribedOperation.add(paths, method, path, id, tag);
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
