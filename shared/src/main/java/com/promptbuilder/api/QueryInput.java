package com.promptbuilder.api;

import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The input of a {@code GET} or {@code HEAD} in the query parameter {@code q}. It is the body of a {@code POST} as base64url without padding
 * (RFC 4648, 5), at most 6,000 characters ({@code MAX_LENGTH}). HTTP caches can store the response, since the URL identifies it. {@code HEAD} never calls Claude: without a stored answer it is a 404. {@code Idempotency-Key} is ignored, since both methods are idempotent
 * (RFC 9110, 9.2.2).
 */
final class QueryInput {
    private static final int MAX_LENGTH = 6_000;
    private static final String NAME = "q";

    private QueryInput() {}

    /** @param endpoint answers a request with this JSON as its input */
    static Response respond(Exchange exchange, BiFunction<Exchange, String, Response> endpoint) {
        Request request = exchange.request();
        String query = request.query().getOrDefault(NAME, "");
        if (query.length() > MAX_LENGTH) {
            return ErrorResponses.of(414, "URI too long", exchange.requestId());
        }
        if (query.isEmpty()) {
            return invalid("Validation failed", "q is required", exchange);
        }
        Optional<String> json = RequestBody.ofBase64Url(query);
        if (json.isEmpty()) {
            return invalid("Invalid JSON", "q is not base64url of UTF-8 without padding", exchange);
        }
        boolean isHead = request.method().equals("HEAD");
        Request asked = request.withHeaders(isHead ? headOnly(request.headers()) : get(request.headers()));
        Response response =
                endpoint.apply(new Exchange(asked, exchange.requestId(), exchange.requestMetrics()), json.get());
        return isHead && response.status() == 504
                ? ErrorResponses.notFound(request.path(), exchange.requestId())
                : response.orNotModified(request);
    }

    private static Response invalid(String error, String details, Exchange exchange) {
        return ErrorResponses.of(400, error, Optional.of(details), exchange.requestId());
    }

    // Browsers add no-cache to every fetch with If-None-Match (WHATWG Fetch, 4.5). A stored answer is what they
    // validate against.
    private static Map<String, String> get(Map<String, String> headers) {
        Map<String, String> kept = new HashMap<>(headers);
        kept.remove("idempotency-key");
        if (kept.containsKey("if-none-match")) {
            kept.remove("cache-control", "no-cache");
        }
        return kept;
    }

    // A response without a body is neither a stream nor worth a job.
    private static Map<String, String> headOnly(Map<String, String> headers) {
        Map<String, String> kept = get(headers);
        kept.keySet().removeAll(Set.of("accept", "prefer"));
        kept.merge("cache-control", "only-if-cached", (given, added) -> given + ", " + added);
        return kept;
    }
}
