package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.EnumSet;
import java.util.Set;

import static com.promptbuilder.http.DescribedHeader.ACCEPT_ENCODING;
import static com.promptbuilder.http.DescribedHeader.AGE;
import static com.promptbuilder.http.DescribedHeader.ALLOW;
import static com.promptbuilder.http.DescribedHeader.CACHE_CONTROL;
import static com.promptbuilder.http.DescribedHeader.CONTENT_LOCATION;
import static com.promptbuilder.http.DescribedHeader.ETAG;
import static com.promptbuilder.http.DescribedHeader.REQUEST_ID;
import static com.promptbuilder.http.DescribedHeader.RETRY_AFTER;
import static com.promptbuilder.http.DescribedHeader.WWW_AUTHENTICATE;

/** What one operation may answer, in the API's description. Every answer has a request id and says who may keep it. */
final class DescribedAnswers {
    private final ObjectNode answers;

    private DescribedAnswers(ObjectNode answers) {
        this.answers = answers;
    }

    static DescribedAnswers of(ObjectNode operation) {
        return new DescribedAnswers(operation.putObject("responses"));
    }

    DescribedAnswers json(int status, String description, ObjectNode schema, DescribedHeader... more) {
        return content(status, description, "application/json", schema, more);
    }

    DescribedAnswers content(int status, String description, String type, ObjectNode schema, DescribedHeader... more) {
        answer(status, description, Set.of(more))
                .putObject("content")
                .putObject(type)
                .set("schema", schema);
        return this;
    }

    /** Another form of an answer that is there already, for those whose Accept names its type. */
    DescribedAnswers orElse(int status, String type, ObjectNode schema) {
        answers.withObject("/" + status + "/content").putObject(type).set("schema", schema);
        return this;
    }

    /** The answer to a conditional request of one who has it already. */
    DescribedAnswers unchanged() {
        answer(304, "The caller has it", Set.of(AGE, CONTENT_LOCATION, ETAG));
        return this;
    }

    DescribedAnswers errors(int... statuses) {
        for (int status : statuses) {
            error(status, StatusText.of(status));
        }
        return this;
    }

    DescribedAnswers error(int status, String description) {
        return switch (status) {
            case 401 -> json(status, description, DescribedSchemas.reference("Error"), WWW_AUTHENTICATE);
            case 405 -> json(status, description, DescribedSchemas.reference("Error"), ALLOW);
            case 415 -> json(status, description, DescribedSchemas.reference("Error"), ACCEPT_ENCODING);
            case 429, 503 -> json(status, description, DescribedSchemas.reference("Error"), RETRY_AFTER);
            default -> json(status, description, DescribedSchemas.reference("Error"));
        };
    }

    private ObjectNode answer(int status, String description, Set<DescribedHeader> more) {
        ObjectNode answer = answers.putObject(Integer.toString(status)).put("description", description);
        EnumSet<DescribedHeader> all = EnumSet.of(CACHE_CONTROL, REQUEST_ID);
        all.addAll(more);
        ObjectNode headers = answer.putObject("headers");
        all.forEach(header -> header.addTo(headers));
        return answer;
    }
}
