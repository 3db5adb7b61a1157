package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/** An endpoint with one field of each kind, for tests. */
final class Listing {
    enum Color {
        RED,
        PALE_BLUE
    }

    record Inner(@Limit(5) String innerText) {}

    record In(
            @Required @Limit(40) String title,
            String freeNote,
            @Selector Color color,
            Inner inner,
            @Limit(60) Map<String, JsonNode> extras,
            List<String> labels) {}

    record Item(String name, List<String> aliases) {}

    record Reply(@Required List<Item> items, Color color, boolean sure) {}

    static final Endpoint<In, Reply> ENDPOINT =
            Endpoint.named("listing", In.class, Reply.class).writes(Reply.class, (_, reply) -> reply);

    private Listing() {}

    /** The record of a valid body. */
    static In in(String body) {
        return switch (ENDPOINT.read(body)) {
            case Read.Good<In>(In in) -> in;
            case Read.Wrong<In>(String message, boolean _) -> throw new AssertionError(message);
            case Read.NotJson<In>(String where) -> throw new AssertionError(where);
        };
    }

    /** What is wrong with a body. */
    static String mistake(String body) {
        return switch (ENDPOINT.read(body)) {
            case Read.Good<In> _ -> "nothing";
            case Read.Wrong<In>(String message, boolean _) -> message;
            case Read.NotJson<In>(String where) -> where;
        };
    }
}
