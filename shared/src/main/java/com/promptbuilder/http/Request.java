package com.promptbuilder.http;

import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request, independent of the event it came in.
 *
 * @param method as the client sent it; case-sensitive (RFC 9110, 9.1)
 * @param path as the client sent it, without the stage
 * @param resource the route's path in the template, such as {@code /api/answers/{key}}
 * @param headers by lower-case name
 * @param pathParameters decoded
 * @param query the parameters of the query string, decoded
 * @param requestBody not yet decoded
 * @param baseUrl the prefix of the path in the client's URL: the stage, such as {@code /prod}, or empty
 * @param caller the client's identity, as the gateway authenticated it
 * @param gatewayId the gateway's id of the request, which its access log has; empty for a part of another request
 * @param deadline when Lambda stops the invocation
 */
public record Request(
        String method,
        String path,
        String resource,
        Map<String, String> headers,
        Map<String, String> pathParameters,
        Map<String, String> query,
        RequestBody requestBody,
        String baseUrl,
        Caller caller,
        Optional<String> gatewayId,
        Instant deadline) {

    /** A header's value, if it was sent. */
    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** The headers of these lower-case names that were sent. */
    public Map<String, String> headers(List<String> lowerCaseNames) {
        Map<String, String> sent = new LinkedHashMap<>();
        lowerCaseNames.forEach(name -> header(name).ifPresent(value -> sent.put(name, value)));
        return sent;
    }

    /** The same request with other headers. */
    public Request withHeaders(Map<String, String> others) {
        return new Request(
                method,
                path,
                resource,
                others,
                pathParameters,
                query,
                requestBody,
                baseUrl,
                caller,
                gatewayId,
                deadline);
    }
}
