package com.promptbuilder.local.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.template.RouteTable;
import com.promptbuilder.local.template.RouteTable.PercentEncoding;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    private static final JsonFactory JSON = new JsonFactory();
    private static final String STAGE = "local";
    private static final int USUAL_LENGTH = 2 * 1024;

    private ProxyEventWriter() {}

    /** The event of a request as JSON. */
    static byte[] of(GatewayRequest request, RouteTable.Match match, InvocationIds trace, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_LENGTH);
        try (JsonGenerator event = JSON.createGenerator(bytes)) {
            write(request, match, trace, now, event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(
            GatewayRequest request, RouteTable.Match match, InvocationIds trace, Instant now, JsonGenerator event)
            throws IOException {
        String resource = match.route().path();
        event.writeStartObject();
        event.writeStringField("resource", resource);
        event.writeStringField("path", request.path());
        event.writeStringField("httpMethod", request.method());
        Map<String, List<String>> headers = request.valuesByName();
        if (request.header(InvocationIds.HEADER).isEmpty()) {
            headers.put(InvocationIds.HEADER, List.of(trace.header()));
        }
        writeValues("headers", "multiValueHeaders", headers, event);
        writeValues("queryStringParameters", "multiValueQueryStringParameters", query(request.query()), event);
        if (match.pathParameters().isEmpty()) {
            event.writeNullField("pathParameters");
        } else {
            event.writeObjectFieldStart("pathParameters");
            for (Map.Entry<String, String> parameter : match.pathParameters().entrySet()) {
                event.writeStringField(parameter.getKey(), parameter.getValue());
            }
            event.writeEndObject();
        }
        event.writeNullField("stageVariables");
        writeContext(request, resource, trace, now, event);
        Payload payload = request.payload();
        Optional<String> text = payload.text();
        event.writeStringField("body", payload.isEmpty() ? null : text.orElseGet(payload::base64));
        event.writeBooleanField("isBase64Encoded", text.isEmpty());
        event.writeEndObject();
    }

    private static void writeValues(String single, String multi, Map<String, List<String>> values, JsonGenerator event)
            throws IOException {
        if (values.isEmpty()) {
            event.writeNullField(single);
            event.writeNullField(multi);
            return;
        }
        event.writeObjectFieldStart(single);
        for (Map.Entry<String, List<String>> each : values.entrySet()) {
            event.writeStringField(each.getKey(), each.getValue().getLast());
        }
        event.writeEndObject();
        event.writeObjectFieldStart(multi);
        for (Map.Entry<String, List<String>> each : values.entrySet()) {
            event.writeArrayFieldStart(each.getKey());
            for (String value : each.getValue()) {
                event.writeString(value);
            }
            event.writeEndArray();
        }
        event.writeEndObject();
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

    private static void writeContext(
            GatewayRequest request, String resource, InvocationIds trace, Instant now, JsonGenerator event)
            throws IOException {
        event.writeObjectFieldStart("requestContext");
        event.writeStringField("requestId", trace.requestId());
        event.writeStringField("extendedRequestId", trace.requestId());
        event.writeStringField("accountId", "000000000000");
        event.writeStringField("apiId", "local");
        event.writeStringField("resourceId", resource);
        event.writeStringField("resourcePath", resource);
        event.writeStringField("stage", STAGE);
        event.writeStringField("httpMethod", request.method());
        event.writeStringField("path", request.path());
        event.writeStringField("protocol", request.protocol());
        event.writeNumberField("requestTimeEpoch", now.toEpochMilli());
        event.writeObjectFieldStart("identity");
        event.writeStringField("sourceIp", request.sourceIp());
        event.writeStringField("userAgent", request.header("User-Agent").orElse(null));
        event.writeEndObject();
        event.writeEndObject();
    }
}
