package com.promptbuilder.http;

import java.util.Optional;
import java.util.UUID;

/** Errors that are told before a request reaches a function, in the shape of those that functions tell. */
public final class Refusal {
    private Refusal() {}

    /**
     * An error.
     *
     * @param wantedId the request id that the caller wants, if any; it is echoed if it is harmless
     */
    public static Response of(int status, String error, Optional<String> wantedId) {
        String requestId = CommonHeaders.requestId(wantedId, Refusal::newId);
        return CommonHeaders.addTo(ErrorResponses.of(status, error, requestId), requestId);
    }

    /**
     * The error for a path where nothing is.
     *
     * @param wantedId as for any error
     */
    public static Response notFound(String path, Optional<String> wantedId) {
        String requestId = CommonHeaders.requestId(wantedId, Refusal::newId);
        return CommonHeaders.addTo(ErrorResponses.notFound(path, requestId), requestId);
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
