package com.promptbuilder.simulator;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** Checks the headers of a request: a key at Anthropic, a signature on AWS, a workspace on Claude Platform on AWS, the version. */
record RequestAuthentication(AwsAccount account, AwsSignatureVerifier signatures) {
    RequestAuthentication(AwsAccount account, Clock clock) {
        this(account, new AwsSignatureVerifier(account, clock));
    }

    /** The first problem. A body that is too large was dropped, so its signature cannot be verified. */
    Optional<ApiError> problem(IncomingRequest request) {
        Optional<ApiError> identity = switch (request.provider()) {
            case ANTHROPIC -> keyProblem(request);
            case ANTHROPIC_AWS -> signatureProblem(request).or(() -> workspaceProblem(request));
            case BEDROCK -> signatureProblem(request);
        };
        return identity.or(() -> versionProblem(request));
    }

    private static Optional<ApiError> keyProblem(IncomingRequest request) {
        return request.header("x-api-key").isEmpty() && !hasBearer(request)
                ? Optional.of(ApiError.of(ErrorType.AUTHENTICATION, "x-api-key header is required"))
                : Optional.empty();
    }

    private static boolean hasBearer(IncomingRequest request) {
        String authorization = request.header("authorization").orElse("").strip();
        return authorization.toLowerCase(Locale.ROOT).startsWith("bearer ") && authorization.length() > 7;
    }

    private Optional<ApiError> signatureProblem(IncomingRequest request) {
        return request.tooLarge() ? Optional.empty() : signatures.problem(request);
    }

    private Optional<ApiError> workspaceProblem(IncomingRequest request) {
        Optional<String> workspace = request.header("anthropic-workspace-id");
        if (workspace.isEmpty()) {
            return Optional.of(ApiError.invalid("anthropic-workspace-id: header is required"));
        }
        return workspace
                .filter(id -> !id.equals(account.workspaceId()))
                .map(_ -> ApiError.ofAws(
                        ErrorType.PERMISSION,
                        "AccessDeniedException",
                        "User is not authorized to perform: aws-external-anthropic:CreateInference on this workspace"));
    }

    private static Optional<ApiError> versionProblem(IncomingRequest request) {
        Optional<String> version = request.header("anthropic-version");
        if (version.isEmpty()) {
            return Optional.of(ApiError.invalid("anthropic-version: header is required"));
        }
        return version.filter(text -> !isVersion(text))
                .map(text -> ApiError.invalid("anthropic-version: \"" + text + "\" is not a valid version"));
    }

    private static boolean isVersion(String text) {
        try {
            return !LocalDate.parse(text.strip()).isBefore(LocalDate.of(2023, 1, 1));
        } catch (DateTimeException _) {
            return false; // not a date
        }
    }
}
