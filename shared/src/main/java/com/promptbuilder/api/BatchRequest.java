package com.promptbuilder.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.api.EndpointCalls.Call;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.endpoint.StrictJson;
import com.promptbuilder.endpoint.ValidationErrors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The envelope of a batch: {@code {"requests":[{"id","route","body","headers"?}]}}. Only the envelope is validated; each body is validated by
 * its endpoint.
 */
record BatchRequest(List<Item> items) {
    private static final Set<String> FIELDS = Set.of("id", "route", "body", "headers");
    private static final Set<String> HEADERS = Set.of("cache-control", "prefer", "priority", "idempotency-key");
    private static final int MAX_ID_LENGTH = 64;
    private static final int MAX_HEADER_LENGTH = 1_000;
    /** A message of at most 64 characters also has the number of the request. */
    private static final int MAX_NAME_LENGTH = 40;

    BatchRequest {
        items = List.copyOf(items);
    }

    /** One call of a batch, with the client's id for it. */
    record Item(String id, Call call) {}

    /** Reads an envelope of 1 to {@code maxItems} requests. Reports the first error, in the order of the requests. */
    static ParseResult<BatchRequest> read(String text, int maxItems) {
        return StrictJson.parse(text, envelope -> {
            ValidationErrors errors = new ValidationErrors();
            List<Item> items = items(envelope.path("requests"), maxItems, errors);
            envelope.fieldNames().forEachRemaining(name -> {
                if (!name.equals("requests")) {
                    errors.notAllowed(name);
                }
            });
            return errors.none() ? new ParseResult.Valid<>(new BatchRequest(items)) : errors.first();
        });
    }

    private static List<Item> items(JsonNode requests, int maxItems, ValidationErrors errors) {
        List<Item> items = new ArrayList<>();
        if (isAbsent(requests) || (requests.isArray() && requests.isEmpty())) {
            errors.missing("Requests", false);
        } else if (!requests.isArray()) {
            errors.mustBe("Requests", "a list");
        } else if (requests.size() > maxItems) {
            errors.tooMany("Requests", maxItems);
        } else {
            Set<String> ids = new HashSet<>();
            requests.forEach(request -> items.add(item(request, items.size() + 1, ids, errors)));
        }
        return items;
    }

    private static Item item(JsonNode request, int number, Set<String> ids, ValidationErrors errors) {
        String place = " of request " + number;
        if (!request.isObject()) {
            errors.mustBe("Request " + number, "an object");
        }
        String id = text(request.path("id"), "Id" + place, MAX_ID_LENGTH, errors);
        if (!ids.add(id)) {
            errors.mustBe("Id" + place, "unique");
        }
        String route = text(request.path("route"), "Route" + place, Integer.MAX_VALUE, errors);
        if (isAbsent(request.path("body"))) {
            errors.missing("Body" + place, false);
        }
        Map<String, String> headers = headers(request.path("headers"), place, errors);
        request.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                errors.notAllowed(cut(name) + place);
            }
        });
        return new Item(id, new Call(route, request.path("body").toString(), headers));
    }

    private static String text(JsonNode node, String label, int maxLength, ValidationErrors errors) {
        String text = node.asText("");
        if (isAbsent(node) || (node.isTextual() && text.isBlank())) {
            errors.missing(label, false);
        } else if (!node.isTextual()) {
            errors.mustBe(label, "a string");
        } else if (text.length() > maxLength) {
            errors.tooLong(label, maxLength);
        }
        return text;
    }

    private static Map<String, String> headers(JsonNode node, String place, ValidationErrors errors) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (!isAbsent(node) && !node.isObject()) {
            errors.mustBe("Headers" + place, "an object");
        }
        node.forEachEntry((name, value) -> {
            String lowerCase = name.toLowerCase(Locale.ROOT);
            if (!HEADERS.contains(lowerCase)) {
                errors.notAllowed("headers." + cut(name) + place);
            } else if (!value.isTextual()) {
                errors.mustBe("Header " + lowerCase + place, "a string");
            } else if (value.textValue().length() > MAX_HEADER_LENGTH) {
                errors.tooLong("Header " + lowerCase + place, MAX_HEADER_LENGTH);
            }
            headers.put(lowerCase, value.asText());
        });
        return headers;
    }

    private static String cut(String name) {
        return name.substring(0, Math.min(name.length(), MAX_NAME_LENGTH));
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
