package com.promptbuilder.local.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.template.RouteTable;
import com.promptbuilder.local.template.RouteTable.PercentEncoding;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the events of API Gateway's Lambda proxy integration for REST APIs (payload format 1.0). A UTF-8 body is sent as
 * text, any other body as Base64. In single-value maps the last value of a name is used.
 */
final class ProxyEventWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STAGE = "local";

    private ProxyEventWriter() {}

    /** The event of a request as JSON. */
    static byte[] of(GatewayRequest request, RouteTable.Match match, InvocationIds trace, Instant now) {
        String resource = match.route().path();
        ObjectNode event = JSON.createObjectNode();
        event.put("resource", resource);
        event.put("path", request.path());
        event.put("httpMethod", request.method());
        Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
        if (request.header(InvocationIds.HEADER).isEmpty()) {
            headers.put(InvocationIds.HEADER, List.of(trace.header()));
        }
        putValues(event, "headers", "multiValueHeaders", headers);
        putValues(event, "queryStringParameters", "multiValueQueryStringParameters", query(request.query()));
        event.set(
                "pathParameters",
                match.pathParameters().isEmpty() ? JSON.nullNode() : JSON.valueToTree(match.pathParameters()));
        event.putNull("stageVariables");
        event.set("requestContext", context(request, resource, trace, now));
        putBody(event, request.payload());
        return bytes(event);
    }

    private static void putValues(ObjectNode event, String single, String multi, Map<String, List<String>> values) {
        if (values.isEmpty()) {
            event.putNull(single).putNull(multi);
            return;
        }
        ObjectNode last = event.putObject(single);
        ObjectNode each = event.putObject(multi);
        values.forEach((name, all) -> {
            last.put(name, all.getLast());
            all.forEach(each.putArray(name)::add);
        });
    }

    private static Map<String, List<String>> query(String raw) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters
                        .computeIfAbsent(PercentEncoding.decodeQuery(name), any -> new ArrayList<>())
                        .add(PercentEncoding.decodeQuery(value));
            }
        }
        return parameters;
    }

    private static ObjectNode context(GatewayRequest request, String resource, InvocationIds trace, Instant now) {
        ObjectNode context = JSON.createObjectNode()
                .put("requestId", trace.requestId())
                .put("extendedRequestId", trace.requestId())
                .put("accountId", "000000000000")
                .put("apiId", "local")
                .put("resourceId", resource)
                .put("resourcePath", resource)
                .put("stage", STAGE)
                .put("httpMethod", request.method())
                .put("path", request.path())
                .put("protocol", request.protocol())
                .put("requestTimeEpoch", now.toEpochMilli());
        context.putObject("identity")
                .put("sourceIp", request.sourceIp())
                .put("userAgent", request.header("User-Agent").orElse(null));
        return context;
    }

    private static void putBody(ObjectNode event, Payload payload) {
        Optional<String> text = payload.text();
        event.put("body", payload.isEmpty() ? null : text.orElseGet(payload::base64));
        event.put("isBase64Encoded", text.isEmpty());
    }

    private static byte[] bytes(ObjectNode event) {
        try {
            return JSON.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
