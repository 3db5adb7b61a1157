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
    private static final int[] OF_CLAUDE = {422, 429, 500, 502, 503, 504};
    private static final int[] OF_OPERATIONS = {405, 500};

    private final ObjectNode document = JsonNodeFactory.instance.objectNode();

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
        document.putArray("security"); // nobody has to say who they are
        document.putObject("paths");
        ObjectNode components = document.putObject("components");
        components.putObject("schemas").set("Error", DescribedSchemas.error());
        components.set("headers", DescribedHeader.components());
    }

    /** @param serverUrl what precedes every path: the stage, or nothing */
    static String document(List<Endpoint<?, ?>> endpoints, String serverUrl) {
        OpenApi api = new OpenApi(serverUrl);
        endpoints.forEach(api::addEndpoint);
        api.addAnswers(endpoints);
        api.addHealth();
        api.addMetrics();
        api.addDescription();
        return api.document.toString();
    }

    private void addEndpoint(Endpoint<?, ?> endpoint) {
        String name = schemaName(endpoint.name());
        schemas().set(name + "Request", Schemas.ofInput(endpoint.in()));
        schemas().set(name + "Answer", Schemas.ofOutput(endpoint.out()));
        ObjectNode operation = operation("/api/" + endpoint.name(), "post", name, "prompts");
        ArrayNode parameters = operation.putArray("parameters");
        parameter(parameters, "header", "Cache-Control", "no-cache, no-store, max-age=N or only-if-cached (RFC 9111)");
        parameter(
                parameters,
                "header",
                "Prefer",
                "respond-async or wait=N (RFC 7240): where the answer will be, at once or after N seconds, at most 25");
        parameter(parameters, "header", "Priority", "u=4 to u=7 (RFC 9218): of jobs, those that can wait");
        parameter(parameters, "header", "X-Request-ID", "1 to 128 of A-Z a-z 0-9 . _ -; echoed in the answer");
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        ObjectNode json = body.putObject("content").putObject("application/json");
        json.set("schema", DescribedSchemas.reference(name + "Request"));
        EndpointSample.of(endpoint).ifPresent(sample -> {
            operation.put("summary", sample.summary());
            json.set("example", sample.body());
        });
        DescribedAnswers answers = DescribedAnswers.of(operation)
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
                .errors(400, 405, 413, 415)
                .errors(OF_CLAUDE);
        if (endpoint.writesPlainText()) {
            answers.orElse(200, ContentType.EVENTS, DescribedSchemas.events());
        }
    }

    private void addAnswers(List<Endpoint<?, ?>> endpoints) {
        ObjectNode operation = operation("/api/answers/{key}", "get", "Answers", "prompts");
        ArrayNode parameters = operation.putArray("parameters");
        parameter(parameters, "path", "key", "The key, from Content-Location or Location of an answer")
                .put("pattern", "^[A-Za-z0-9_-]{43}$");
        parameter(parameters, "header", "If-None-Match", "An ETag that the caller has");
        ObjectNode anyAnswer = JsonNodeFactory.instance.objectNode();
        ArrayNode anyOf = anyAnswer.putArray("anyOf");
        endpoints.forEach(endpoint -> anyOf.add(DescribedSchemas.reference(schemaName(endpoint.name()) + "Answer")));
        DescribedAnswers.of(operation)
                .json(200, "The stored answer", anyAnswer, AGE, CONTENT_LOCATION, ETAG)
                .json(202, "It is being made", DescribedSchemas.pending(), LOCATION, RETRY_AFTER)
                .unchanged()
                .error(400, "The path is not a well-formed URI")
                .errors(404, 405)
                .errors(OF_CLAUDE);
    }

    private void addHealth() {
        for (String path : List.of("/health", "/health/live")) {
            DescribedAnswers.of(operation(path, "get", operationName(path), "operations"))
                    .json(200, "Up", DescribedSchemas.health())
                    .errors(OF_OPERATIONS);
        }
        DescribedAnswers.of(operation("/health/ready", "get", "healthReady", "operations"))
                .json(200, "Requests can be answered", DescribedSchemas.readiness())
                .json(503, "They cannot", DescribedSchemas.readiness())
                .errors(OF_OPERATIONS);
    }

    private void addMetrics() {
        DescribedAnswers.of(operation("/metrics", "get", "metrics", "operations"))
                .content(
                        200,
                        "The fleet's metrics for Prometheus; OpenMetrics by Accept",
                        "text/plain",
                        DescribedSchemas.text())
                .errors(OF_OPERATIONS)
                .errors(503);
        DescribedAnswers.of(operation("/stats", "get", "stats", "operations"))
                .json(200, "The same for people and scripts", DescribedSchemas.stats())
                .errors(OF_OPERATIONS)
                .errors(503);
    }

    private void addDescription() {
        DescribedAnswers.of(operation("/openapi.json", "get", "openapi", "operations"))
                .json(200, "This description", DescribedSchemas.description(), ETAG)
                .unchanged()
                .errors(OF_OPERATIONS);
        DescribedAnswers.of(operation("/docs", "get", "docs", "operations"))
                .content(200, "A page to read and try it", "text/html", DescribedSchemas.text(), ETAG)
                .unchanged()
                .errors(OF_OPERATIONS);
        DescribedAnswers.of(operation("/", "get", "page", "operations"))
                .content(200, "A page of what is happening now", "text/html", DescribedSchemas.text(), ETAG)
                .unchanged()
                .errors(OF_OPERATIONS);
    }

    private ObjectNode operation(String path, String method, String name, String tag) {
        ObjectNode operation =
                ((ObjectNode) document.get("paths")).putObject(path).putObject(method);
        operation.put("operationId", Character.toLowerCase(name.charAt(0)) + name.substring(1));
        operation.put("summary", method.toUpperCase(java.util.Locale.ROOT) + " " + path);
        operation.putArray("tags").add(tag);
        return operation;
    }

    /** Adds a parameter, whose schema this is. */
    private static ObjectNode parameter(ArrayNode parameters, String in, String name, String description) {
        ObjectNode parameter =
                parameters.addObject().put("name", name).put("in", in).put("description", description);
        parameter.put("required", in.equals("path"));
        return parameter.putObject("schema").put("type", "string");
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
