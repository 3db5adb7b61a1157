package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.http.ResponseHeader;

import java.util.EnumSet;
import java.util.Set;

import static com.promptbuilder.http.ResponseHeader.ACCEPT_ENCODING;
import static com.promptbuilder.http.ResponseHeader.AGE;
import static com.promptbuilder.http.ResponseHeader.ALLOW;
import static com.promptbuilder.http.ResponseHeader.CACHE_CONTROL;
import static com.promptbuilder.http.ResponseHeader.CONTENT_LOCATION;
import static com.promptbuilder.http.ResponseHeader.ETAG;
import static com.promptbuilder.http.ResponseHeader.REQUEST_ID;
import static com.promptbuilder.http.ResponseHeader.RETRY_AFTER;
import static com.promptbuilder.http.ResponseHeader.WWW_AUTHENTICATE;

/** Builder of the responses of one operation. Every response has {@code X-Request-ID} and {@code Cache-Control}. */
final class OpenApiResponses {
    private final ObjectNode responses;

    private OpenApiResponses(ObjectNode responses) {
        this.responses = responses;
    }

    static OpenApiResponses of(ObjectNode operation) {
        return new OpenApiResponses(operation.putObject("responses"));
    }

    OpenApiResponses json(int status, String description, ObjectNode schema, ResponseHeader... more) {
        return content(status, description, "application/json", schema, more);
    }

    OpenApiResponses content(int status, String description, String type, ObjectNode schema, ResponseHeader... more) {
        response(status, description, Set.of(more))
                .putObject("content")
                .putObject(type)
                .set("schema", schema);
        return this;
    }

    /** Adds another media type to a response, selected by {@code Accept}. */
    OpenApiResponses orElse(int status, String type, ObjectNode schema) {
        responses.withObject("/" + status + "/content").putObject(type).set("schema", schema);
        return this;
    }

    /** Adds 304, the response to a conditional request with the current ETag. */
    OpenApiResponses unchanged() {
        response(304, "The client has the current version", Set.of(AGE, CONTENT_LOCATION, ETAG));
        return this;
    }

    OpenApiResponses errors(int... statuses) {
        for (int status : statuses) {
            error(status, description(status));
        }
        return this;
    }

    OpenApiResponses error(int status, String description) {
        return switch (status) {
            case 401 -> json(status, description, OpenApiSchemas.reference("Error"), WWW_AUTHENTICATE);
            case 405 -> json(status, description, OpenApiSchemas.reference("Error"), ALLOW);
            case 415 -> json(status, description, OpenApiSchemas.reference("Error"), ACCEPT_ENCODING);
            case 429, 503 -> json(status, description, OpenApiSchemas.reference("Error"), RETRY_AFTER);
            default -> json(status, description, OpenApiSchemas.reference("Error"));
        };
    }

    private ObjectNode response(int status, String description, Set<ResponseHeader> more) {
        ObjectNode response = responses.putObject(Integer.toString(status)).put("description", description);
        EnumSet<ResponseHeader> all = EnumSet.of(CACHE_CONTROL, REQUEST_ID);
        all.addAll(more);
        ObjectNode headers = response.putObject("headers");
        all.forEach(header -> header.addTo(headers));
        return response;
    }

    private static String description(int status) {
        return switch (status) {
            case 400 -> "A field is invalid, or the body is not a JSON object";
            case 401 -> "A token is missing or not accepted";
            case 403 -> "Credentials are missing or not accepted, or the firewall blocked the request";
            case 404 -> "Not found";
            case 405 -> "Method not allowed; see Allow";
            case 413 -> "The body is larger than 1,048,576 bytes";
            case 415 -> "The body must be JSON in UTF-8, not compressed";
            case 422 -> "Claude declined";
            case 429 -> "Too many requests, or the budget is spent; see Retry-After";
            case 500 -> "Internal error";
            case 502 -> "Claude gave no usable answer";
            case 503 -> "Claude or DynamoDB is overloaded or unavailable; see Retry-After";
            case 504 -> "No answer before the deadline, or only-if-cached without a cached answer";
            default -> "Status " + status;
        };
    }
}
