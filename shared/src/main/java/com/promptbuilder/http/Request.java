package com.promptbuilder.http;

import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request, as our functions see it.
 *
 * @param method as the client sent it: methods are case-sensitive (RFC 9110, 9.1)
 * @param path as the caller wrote it, without the stage
 * @param resource the route's path in the template, such as {@code /api/answers/{key}}
 * @param headers by lower-case name
 * @param pathParameters decoded
 * @param requestBody not yet decoded
 * @param baseUrl what precedes the path for the caller: the stage, such as {@code /prod}, or nothing
 * @param caller who asks, as the gateway authenticated it
 * @param deadline when the function is cut off
 */
public record Request(
        String method,
        String path,
        String resource,
        Map<String, String> headers,
        Map<String, String> pathParameters,
        RequestBody requestBody,
        String baseUrl,
        Caller caller,
        Instant deadline) {

    /** A header's value, if it was sent. */
    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }
}
