package com.promptbuilder.api;

import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.value.AnswerKey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/**
 * Access to the routes of operators. With keys, a request needs one of them as its bearer token (RFC 6750); without, the gateway decides.
 *
 * @param digests SHA-256 of each key in hexadecimal. The keys are random, so the digest needs no salt
 */
public record OperatorAccess(List<String> digests) {
    private static final String SCHEME = "bearer ";

    public OperatorAccess {
        digests = List.copyOf(digests);
    }

    /** The handler for requests that may pass; others are answered with 401. */
    Function<Exchange, Response> guard(Function<Exchange, Response> handler) {
        return digests.isEmpty()
                ? handler
                : exchange -> isAllowed(exchange.request())
                        ? handler.apply(exchange)
                        : ErrorResponses.of(401, "Unauthorized", exchange.requestId())
                                .with("WWW-Authenticate", "Bearer");
    }

    private boolean isAllowed(Request request) {
        return request.header("authorization")
                .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(header -> header.substring(SCHEME.length()).strip())
                .filter(this::isKey)
                .isPresent();
    }

    private boolean isKey(String token) {
        byte[] digest = bytes(HexFormat.of().formatHex(AnswerKey.sha256().digest(bytes(token))));
        return digests.stream().anyMatch(known -> MessageDigest.isEqual(digest, bytes(known)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
