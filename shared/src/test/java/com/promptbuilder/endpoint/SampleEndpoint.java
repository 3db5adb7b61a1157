package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Endpoint.ParseResult;

import java.util.List;
import java.util.Map;

/** An endpoint with one field of each kind, for tests. */
final class SampleEndpoint {
    enum Color {
        RED,
        PALE_BLUE
    }

    record Inner(@MaxLength(5) String innerText) {}

    record In(
            @Required @MaxLength(40) String title,
            String freeNote,
            @PromptSelector Color color,
            Inner inner,
            @MaxLength(60) Map<String, JsonNode> extras,
            List<String> labels) {}

    record Item(String name, List<String> aliases) {}

    record Reply(@Required List<Item> items, Color color, boolean sure) {}

    static final Endpoint<In, Reply> ENDPOINT =
            Endpoint.builder("listing", In.class, Reply.class).structured(Reply.class, (_, reply) -> reply);

    private SampleEndpoint() {}

    /** The record of a valid body. */
    static In in(String body) {
        return switch (ENDPOINT.read(body)) {
            case ParseResult.Valid<In>(In in) -> in;
            case ParseResult.InvalidField<In>(String message, boolean _) -> throw new AssertionError(message);
            case ParseResult.NotJson<In>(String where) -> throw new AssertionError(where);
        };
    }

    /** The validation error of a body. */
    static String mistake(String body) {
        return switch (ENDPOINT.read(body)) {
            case ParseResult.Valid<In> _ -> "nothing";
            case ParseResult.InvalidField<In>(String message, boolean _) -> message;
            case ParseResult.NotJson<In>(String where) -> where;
        };
    }
}
