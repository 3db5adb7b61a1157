package com.promptbuilder.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * The OpenAPI operations of an endpoint whose input is in the query ({@link QueryInput}), derived from its {@code POST}.
 *
 * @param parameters {@code components/parameters}
 */
record QueryOperation(JsonNode parameters) {
    private static final List<String> OF_BODIES = List.of("413", "415");
    /** Statuses that need a call of Claude, a job or a key of idempotency. */
    private static final List<String> OF_CALLS = List.of("202", "422", "502", "503", "504");

    ObjectNode get(ObjectNode post) {
        ObjectNode get = post.deepCopy();
        JsonNode body = post.at("/requestBody/content/application~1json");
        get.put("operationId", post.path("operationId").asText() + "ByQuery");
        get.put("summary", post.path("summary").asText().replaceFirst("^POST ", "GET "));
        get.put("description", "POST with its body in the URL, for HTTP caches");
        get.remove(List.of("requestBody", "x-event-stream"));
        get.set("parameters", parameters(body, post.path("parameters")));
        ObjectNode responses = (ObjectNode) get.path("responses");
        responses.remove(OF_BODIES);
        ((ObjectNode) responses.at("/200/headers")).remove(List.of("Age", "Idempotent-Replayed"));
        refer(responses, "304", "NotModified");
        refer(responses, "414", "UriTooLong");
        return get;
    }

    private ArrayNode parameters(JsonNode body, JsonNode ofPost) {
        ObjectNode q = parameters.path("q").deepCopy();
        ((ObjectNode) q.path("schema")).set("contentSchema", body.path("schema"));
        if (body.has("example")) {
            byte[] example = body.path("example").toString().getBytes(StandardCharsets.UTF_8);
            q.put("example", Base64.getUrlEncoder().withoutPadding().encodeToString(example));
        }
        ArrayNode all = JsonNodeFactory.instance.arrayNode().add(q);
        refer(all.addObject(), "If-None-Match");
        for (JsonNode parameter : ofPost) {
            if (!parameter.path("$ref").asText().endsWith("/Idempotency-Key")) {
                all.add(parameter);
            }
        }
        return all;
    }

    /** Changes a copy of {@code GET} into {@code HEAD}, which never calls Claude. */
    static void makeHead(ObjectNode head) {
        head.put("description", "GET without a body; it never calls Claude");
        ObjectNode responses = (ObjectNode) head.path("responses");
        responses.remove(OF_CALLS);
        refer(responses, "404", "NotStored");
    }

    private static void refer(ObjectNode parent, String field, String response) {
        parent.putObject(field).put("$ref", "#/components/responses/" + response);
    }

    private static void refer(ObjectNode reference, String parameter) {
        reference.put("$ref", "#/components/parameters/" + parameter);
    }
}
