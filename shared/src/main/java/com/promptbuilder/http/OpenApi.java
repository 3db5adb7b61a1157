package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Schemas;

import java.util.List;

/** The API's description as OpenAPI 3.1, made from the same records that requests are read into. */
final class OpenApi {
    private static final String JSON = "application/json";
    private static final List<Integer> OF_CLAUDE = List.of(422, 429, 500, 502, 503, 504);

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
        document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        schemas.set("Error", errorSchema());
    }

    /** @param serverUrl what precedes every path: the stage, or nothing */
    static String document(List<Endpoint<?, ?>> endpoints, String serverUrl) {
        OpenApi api = new OpenApi(serverUrl);
        endpoints.forEach(api::addEndpoint);
        api.addAnswers(endpoints);
        api.addHealth();
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
        parameter(parameters, "header", "X-Request-ID", "1 to 128 of A-Z a-z 0-9 . _ -; echoed in the answer");
        ObjectNode body = operation.putObject("requestBody").put("required", true);
        body.putObject("content").putObject(JSON).set("schema", reference(name + "Request"));
        ObjectNode answers = operation.putObject("responses");
        answer(answers, 200, "The answer", reference(name + "Answer"));
        List.of(400, 405, 413, 415).forEach(status -> error(answers, status));
        OF_CLAUDE.forEach(status -> error(answers, status));
    }

    private void addAnswers(List<Endpoint<?, ?>> endpoints) {
        ObjectNode operation = operation("/api/answers/{key}", "get", "Answers", "prompts");
        ArrayNode parameters = operation.putArray("parameters");
        parameter(parameters, "path", "key", "The key, from Content-Location or Location of an answer");
        parameter(parameters, "header", "If-None-Match", "An ETag that the caller has");
        ObjectNode anyAnswer = JsonNodeFactory.instance.objectNode();
        ArrayNode anyOf = anyAnswer.putArray("anyOf");
        endpoints.forEach(endpoint -> anyOf.add(reference(schemaName(endpoint.name()) + "Answer")));
        ObjectNode answers = operation.putObject("responses");
        answer(answers, 200, "The stored answer", anyAnswer);
        answer(answers, 202, "It is being made", objectOf("status"));
        answers.putObject("304").put("description", "The caller has it");
        List.of(404, 405).forEach(status -> error(answers, status));
        OF_CLAUDE.forEach(status -> error(answers, status));
    }

    private void addHealth() {
        for (String path : List.of("/health", "/health/live")) {
            ObjectNode answers =
                    operation(path, "get", operationName(path), "operations").putObject("responses");
            answer(answers, 200, "Up", objectOf("status", "timestamp", "uptime"));
            List.of(405, 500).forEach(status -> error(answers, status));
        }
        ObjectNode ready =
                operation("/health/ready", "get", "healthReady", "operations").putObject("responses");
        answer(ready, 200, "Requests can be answered", objectOf("status", "timestamp", "checks"));
        answer(ready, 503, "They cannot", objectOf("status", "timestamp", "checks"));
        List.of(405, 500).forEach(status -> error(ready, status));
    }

    private void addDescription() {
        ObjectNode self =
                operation("/openapi.json", "get", "openapi", "operations").putObject("responses");
        answer(self, 200, "This description", objectOf("openapi", "info", "paths"));
        ObjectNode docs = operation("/docs", "get", "docs", "operations").putObject("responses");
        docs.putObject("200")
                .put("description", "A page to read and try it")
                .putObject("content")
                .putObject("text/html")
                .putObject("schema")
                .put("type", "string");
        for (ObjectNode answers : List.of(self, docs)) {
            answers.putObject("304").put("description", "The caller has it");
            List.of(405, 500).forEach(status -> error(answers, status));
        }
    }

    private ObjectNode operation(String path, String method, String name, String tag) {
        ObjectNode operation =
                ((ObjectNode) document.get("paths")).putObject(path).putObject(method);
        operation.put("operationId", Character.toLowerCase(name.charAt(0)) + name.substring(1));
        operation.put("summary", method.toUpperCase(java.util.Locale.ROOT) + " " + path);
        operation.putArray("tags").add(tag);
        return operation;
    }

    private static void parameter(ArrayNode parameters, String in, String name, String description) {
        ObjectNode parameter =
                parameters.addObject().put("name", name).put("in", in).put("description", description);
        parameter.put("required", in.equals("path"));
        parameter.putObject("schema").put("type", "string");
    }

    private static void answer(ObjectNode answers, int status, String description, ObjectNode schema) {
        answers.putObject(Integer.toString(status))
                .put("description", description)
                .putObject("content")
                .putObject(JSON)
                .set("schema", schema);
    }

    private static void error(ObjectNode answers, int status) {
        answer(answers, status, StatusText.of(status), reference("Error"));
    }

    private static ObjectNode errorSchema() {
        ObjectNode schema = objectOf("error", "requestId");
        ObjectNode properties = (ObjectNode) schema.get("properties");
        List.of("error", "requestId", "details", "path")
                .forEach(name -> properties.putObject(name).put("type", "string"));
        return schema;
    }

    private static ObjectNode objectOf(String... required) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode names = schema.putArray("required");
        for (String name : required) {
            properties.putObject(name);
            names.add(name);
        }
        return schema;
    }

    private static ObjectNode reference(String schema) {
        return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + schema);
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
