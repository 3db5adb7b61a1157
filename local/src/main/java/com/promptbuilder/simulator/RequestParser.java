package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The result of parsing a request for a message: accepted, or refused with an error. */
sealed interface RequestParser {
    record Accepted(MessageRequest request) implements RequestParser {}

    record Refused(ApiError error) implements RequestParser {}

    /** Parses and validates in the API's order: headers, size, JSON, fields, model, limits. */
    static RequestParser of(IncomingRequest request, RequestAuthentication authentication) {
        Optional<ApiError> headers = authentication.problem(request);
        if (headers.isPresent()) {
            return new Refused(headers.get());
        }
        if (request.tooLarge()) {
            return new Refused(ApiError.of(ErrorType.REQUEST_TOO_LARGE));
        }
        return Json.parseObject(request.body())
                .map(body -> body(request.provider(), body))
                .orElseGet(() -> new Refused(ApiError.invalid("The request body is not valid JSON")));
    }

    /** Parses and validates a body: fields, model, limits. */
    static RequestParser body(Provider provider, ObjectNode body) {
        Optional<String> problem = BodyValidator.problem(body);
        if (problem.isPresent()) {
            return new Refused(ApiError.invalid(problem.get()));
        }
        String name = body.path("model").asText();
        return Model.named(provider, name)
                .map(model -> limits(MessageRequest.of(provider, body, model)))
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
}
