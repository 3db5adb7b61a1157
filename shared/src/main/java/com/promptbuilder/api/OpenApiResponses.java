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

/** What one operation may answer, in the API's description. Every answer has a request id and says who may keep it. */
final class OpenApiResponses {
    private final ObjectNode answers;

    private OpenApiResponses(ObjectNode answers) {
        this.answers = answers;
    }

    static OpenApiResponses of(ObjectNode operation) {
        return new OpenApiResponses(operation.putObject("responses"));
    }

    OpenApiResponses json(int status, String description, ObjectNode schema, ResponseHeader... more) {
        return content(status, description, "application/json", schema, more);
    }

    OpenApiResponses content(int status, String description, String type, ObjectNode schema, ResponseHeader... more) {
        answer(status, description, Set.of(more))
                .putObject("content")
                .putObject(type)
                .set("schema", schema);
        return this;
    }

    /** Another form of an answer that is there already, for those whose Accept names its type. */
    OpenApiResponses orElse(int status, String type, ObjectNode schema) {
        answers.withObject("/" + status + "/content").putObject(type).set("schema", schema);
        return this;
    }

    /** The answer to a conditional request of one who has it already. */
    OpenApiResponses unchanged() {
        answer(304, "The caller has it", Set.of(AGE, CONTENT_LOCATION, ETAG));
        return this;
    }

    OpenApiResponses errors(int... statuses) {
        for (int status : statuses) {
            error(status, StatusText.of(status));
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

    private ObjectNode answer(int status, String description, Set<ResponseHeader> more) {
        ObjectNode answer = answers.putObject(Integer.toString(status)).put("description", description);
        EnumSet<ResponseHeader> all = EnumSet.of(CACHE_CONTROL, REQUEST_ID);
        all.addAll(more);
        ObjectNode headers = answer.putObject("headers");
        all.forEach(header -> header.addTo(headers));
        return answer;
    }
}
