package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** What a request for a message turned out to be: accepted, or refused with an error. */
sealed interface Reading {
    record Accepted(MessageRequest request) implements Reading {}

    record Refused(ApiError error) implements Reading {}

    /** Checks in the API's order: key, version, size, JSON, fields, model, limits. */
    static Reading of(Incoming incoming) {
        Optional<ApiError> headers = HeaderChecks.problem(incoming);
        if (headers.isPresent()) {
            return new Refused(headers.get());
        }
        if (incoming.tooLarge()) {
            return new Refused(ApiError.of(ErrorType.REQUEST_TOO_LARGE));
        }
        return Json.parseObject(incoming.body())
                .map(Reading::body)
                .orElseGet(() -> new Refused(ApiError.invalid("The request body is not valid JSON")));
    }

    private static Reading body(ObjectNode body) {
        Optional<String> problem = BodyChecks.problem(body);
        if (problem.isPresent()) {
            return new Refused(ApiError.invalid(problem.get()));
        }
        String name = body.path("model").asText();
        return Model.named(name)
                .map(model -> limits(MessageRequest.of(body, model)))
                .orElseGet(() -> new Refused(ApiError.of(ErrorType.NOT_FOUND, "model: " + name)));
    }

    private static Reading limits(MessageRequest request) {
        Model model = request.model();
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
