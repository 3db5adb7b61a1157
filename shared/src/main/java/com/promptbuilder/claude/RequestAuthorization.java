package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Proof to a provider of who sends a request: header fields, made for each request. */
@FunctionalInterface
public interface RequestAuthorization {
    /** The proof, or why there is none. */
    sealed interface Result {
        /** Header fields to be added to the request. */
        record Headers(Map<String, String> fields) implements Result {}

        /** There are no credentials; the cause, if known, is one word without detail. */
        record NotFound(Optional<String> cause) implements Result {}

        /** The credentials cannot be sent. */
        record Unusable() implements Result {}
    }

    /** Authorizes one request by the header fields that no proxy changes on the way. */
    Result authorize(String method, URI uri, Map<String, String> headers, byte[] body);

    /** Authorization by Anthropic's API key. */
    static RequestAuthorization byKey(Supplier<Optional<Secret>> apiKey) {
        return (_, _, _, _) -> {
            Optional<Secret> key = apiKey.get();
            if (key.isEmpty()) {
                return new Result.NotFound(Optional.empty());
            }
            return ApiKeyProvider.isHeaderSafe(key.get())
                    ? new Result.Headers(Map.of("x-api-key", key.get().reveal()))
                    : new Result.Unusable();
        };
    }
}
