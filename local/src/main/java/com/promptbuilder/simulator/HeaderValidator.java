package com.promptbuilder.simulator;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** Validates the headers by the API's rules: a key, and a version that is a date. */
final class HeaderValidator {
    private static final LocalDate FIRST_VERSION = LocalDate.of(2023, 1, 1);

    private HeaderValidator() {}

    /** The first problem of the headers. */
    static Optional<ApiError> problem(IncomingRequest incomingRequest) {
        if (incomingRequest.header("x-api-key").isEmpty() && !hasBearer(incomingRequest)) {
            return Optional.of(ApiError.of(ErrorType.AUTHENTICATION, "x-api-key header is required"));
        }
        return versionProblem(incomingRequest).map(ApiError::invalid);
    }

    private static boolean hasBearer(IncomingRequest incomingRequest) {
        String authorization =
                incomingRequest.header("authorization").orElse("").strip();
        return authorization.toLowerCase(Locale.ROOT).startsWith("bearer ") && authorization.length() > 7;
    }

    private static Optional<String> versionProblem(IncomingRequest incomingRequest) {
        Optional<String> version = incomingRequest.header("anthropic-version");
        if (version.isEmpty()) {
            return Optional.of("anthropic-version: header is required");
        }
        return version.filter(text -> !isVersion(text))
                .map(text -> "anthropic-version: \"" + text + "\" is not a valid version");
    }

    private static boolean isVersion(String text) {
        try {
            return !LocalDate.parse(text.strip()).isBefore(FIRST_VERSION);
        } catch (DateTimeException _) {
            return false; // not a date
        }
    }
}
