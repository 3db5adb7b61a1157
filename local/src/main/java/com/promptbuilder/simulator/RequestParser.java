package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** The result of parsing a request for a message: accepted, or refused with an error. */
sealed interface RequestParser {
    record Accepted(MessageRequest request) implements RequestParser {}

    record Refused(ApiError error) implements RequestParser {}

    /** Parses and validates in the API's order: key, version, size, JSON, fields, model, limits. */
    static RequestParser of(IncomingRequest request) {
        Optional<ApiError> headers = headerProblem(request);
        if (headers.isPresent()) {
            return new Refused(headers.get());
        }
        if (request.tooLarge()) {
            return new Refused(ApiError.of(ErrorType.REQUEST_TOO_LARGE));
        }
        return Json.parseObject(request.body())
                .map(RequestParser::body)
                .orElseGet(() -> new Refused(ApiError.invalid("The request body is not valid JSON")));
    }

    private static RequestParser body(ObjectNode body) {
        Optional<String> problem = BodyValidator.problem(body);
        if (problem.isPresent()) {
            return new Refused(ApiError.invalid(problem.get()));
        }
        String name = body.path("model").asText();
        return Model.named(name)
                .map(model -> limits(MessageRequest.of(body, model)))
                .orElseGet(() -> new Refused(ApiError.of(ErrorType.NOT_FOUND, "model: " + name)));
    }

    private static RequestParser limits(MessageRequest request) {
        Model model = request.model();
        Optional<String> thinking = ThinkingPolicy.problem(request);
        if (thinking.isPresent()) {
            return new Refused(ApiError.invalid(thinking.get()));
        }
        if (request.maxTokens() > model.maxTokens()) {
            return new Refused(ApiError.invalid("max_tokens: " + request.maxTokens() + " > " + model.maxTokens()
                    + ", which is the maximum allowed number of output tokens for " + model.id()));
        }
        return request.inputTokens() > model.maxInputTokens()
                ? new Refused(ApiError.invalid("prompt is too long: " + request.inputTokens() + " tokens > "
                        + model.maxInputTokens() + " maximum"))
                : new Accepted(request);
    }

    /** The first problem of the headers. */
    static Optional<ApiError> headerProblem(IncomingRequest request) {
        if (request.header("x-api-key").isEmpty() && !hasBearer(request)) {
            return Optional.of(ApiError.of(ErrorType.AUTHENTICATION, "x-api-key header is required"));
        }
        return versionProblem(request).map(ApiError::invalid);
    }

    private static boolean hasBearer(IncomingRequest request) {
        String authorization = request.header("authorization").orElse("").strip();
        return authorization.toLowerCase(Locale.ROOT).startsWith("bearer ") && authorization.length() > 7;
    }

    private static Optional<String> versionProblem(IncomingRequest request) {
        Optional<String> version = request.header("anthropic-version");
        if (version.isEmpty()) {
            return Optional.of("anthropic-version: header is required");
        }
        return version.filter(text -> !isVersion(text))
                .map(text -> "anthropic-version: \"" + text + "\" is not a valid version");
    }

    private static boolean isVersion(String text) {
        try {
            return !LocalDate.parse(text.strip()).isBefore(LocalDate.of(2023, 1, 1));
        } catch (DateTimeException _) {
            return false; // not a date
        }
    }
}
