package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Builder of an API Gateway proxy event. */
final class Event {
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    private Event() {}

    /** A REST API event (payload format 1.0) for a route without parameters. */
    static Event rest(String method, String path) {
        Event event = new Event();
        event.json
                .put("resource", path)
                .put("path", path)
                .put("httpMethod", method)
                .put("isBase64Encoded", false);
        event.json.putObject("headers");
        event.json.putObject("requestContext").put("path", "/prod" + path).put("stage", "prod");
        return event;
    }

    /** An HTTP API event (payload format 2.0) for a route without parameters. */
    static Event httpApi(String method, String path) {
        Event event = new Event();
        event.json.put("version", "2.0").put("routeKey", method + " " + path).put("rawPath", path);
        event.json.put("rawQueryString", "").put("isBase64Encoded", false);
        event.json.putObject("headers");
        event.json
                .putObject("requestContext")
                .put("stage", "$default")
                .putObject("http")
                .put("method", method)
                .put("path", path);
        return event;
    }

    static Event post(String path, String body) {
        return rest("POST", path).body(body);
    }

    /** {@code POST /api/write-haiku} with a valid body. */
    static Event haiku() {
        return haiku("the sea, songbird-prompt");
    }

    static Event haiku(String topic) {
        return post("/api/write-haiku", "{\"topic\":" + JsonNodeFactory.instance.textNode(topic) + "}");
    }

    static Event get(String path) {
        return rest("GET", path);
    }

    /** {@code GET /api/write-haiku?q=…}. */
    static Event byQuery(String q) {
        Event event = get("/api/write-haiku");
        event.json.putObject("queryStringParameters").put("q", q);
        return event;
    }

    /** The input of {@link #haiku(String)} as {@code q}. */
    static String q(String topic) {
        byte[] json = haiku(topic).json.path("body").asText().getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
    }

    /** {@code GET /api/answers/{key}}. */
    static Event answer(String key) {
        Event event = get("/api/answers/" + key).with("resource", "/api/answers/{key}");
        event.json.putObject("pathParameters").put("key", key);
        return event;
    }

    /** Adds a header, with its name as HTTP/2 clients send it. */
    Event header(String name, String value) {
        json.withObject("headers").put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    /** Sets the gateway's id of the request. */
    Event gatewayId(String id) {
        json.withObject("/requestContext").put("requestId", id);
        return this;
    }

    Event cacheControl(String value) {
        return header("Cache-Control", value);
    }

    Event body(String text) {
        return with("body", text);
    }

    /** Sets the body in base64, as API Gateway sends it if every media type is binary. */
    Event base64(byte[] bytes) {
        json.put("isBase64Encoded", true);
        return body(Base64.getEncoder().encodeToString(bytes));
    }

    Event method(String method) {
        return with("httpMethod", method);
    }

    Event with(String field, String value) {
        json.put(field, value);
        return this;
    }

    /** The event itself, for other changes. */
    ObjectNode json() {
        return json;
    }

    String route() {
        return json.path("resource").asText(json.path("routeKey").asText().replaceFirst(".* ", ""));
    }

    byte[] bytes() {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
