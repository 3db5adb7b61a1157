package com.promptbuilder.simulator;

import java.util.Map;
import java.util.Set;

/** Routes a request to its endpoint by path and method, or answers 404 or 405. */
final class Router {
    private final MessagesEndpoint messages;
    private final ModelsEndpoint models;
    private final ControlEndpoint control;
    private final JsonResponses jsonResponses;

    Router(MessagesEndpoint messages, ModelsEndpoint models, ControlEndpoint control, JsonResponses jsonResponses) {
        this.messages = messages;
        this.models = models;
        this.control = control;
        this.jsonResponses = jsonResponses;
    }

    SimulatedExchange route(IncomingRequest incomingRequest) {
        return switch (incomingRequest.path()) {
            case "/v1/messages" ->
                is(incomingRequest, "POST") ? messages.answer(incomingRequest) : notAllowed(incomingRequest, "POST");
            case "/simulator/stats" ->
                isGet(incomingRequest) ? control.stats() : notAllowed(incomingRequest, "GET, HEAD");
            case "/simulator/reset" ->
                is(incomingRequest, "POST") ? control.reset() : notAllowed(incomingRequest, "POST");
            case "/simulator/disconnect" ->
                is(incomingRequest, "POST") ? control.disconnect() : notAllowed(incomingRequest, "POST");
            case "/simulator/faults" ->
                isGet(incomingRequest)
                        ? control.settings()
                        : isChange(incomingRequest)
                                ? control.faults(incomingRequest)
                                : notAllowed(incomingRequest, "GET, HEAD, PUT, POST");
            case "/simulator/latency" ->
                isGet(incomingRequest)
                        ? control.settings()
                        : isChange(incomingRequest)
                                ? control.latency(incomingRequest)
                                : notAllowed(incomingRequest, "GET, HEAD, PUT, POST");
            default -> isModels(incomingRequest.path()) ? models(incomingRequest) : notFound(incomingRequest);
        };
    }

    private SimulatedExchange models(IncomingRequest incomingRequest) {
        return isGet(incomingRequest) ? models.answer(incomingRequest) : notAllowed(incomingRequest, "GET, HEAD");
    }

    private SimulatedExchange notAllowed(IncomingRequest incomingRequest, String allowed) {
        String message =
                ErrorType.METHOD_NOT_ALLOWED.message() + ": expected " + allowed + ", got " + incomingRequest.method();
        return jsonResponses.error(new ApiError(ErrorType.METHOD_NOT_ALLOWED, message, Map.of("allow", allowed)));
    }

    private SimulatedExchange notFound(IncomingRequest incomingRequest) {
        return jsonResponses.error(ApiError.of(ErrorType.NOT_FOUND, "Not found: " + incomingRequest.path()));
    }

    private static boolean isModels(String path) {
        return path.equals(ModelsEndpoint.PATH) || path.startsWith(ModelsEndpoint.PATH + "/");
    }

    private static boolean is(IncomingRequest incomingRequest, String method) {
        return incomingRequest.method().equals(method);
    }

    private static boolean isGet(IncomingRequest incomingRequest) {
        return Set.of("GET", "HEAD").contains(incomingRequest.method());
    }

    private static boolean isChange(IncomingRequest incomingRequest) {
        return Set.of("PUT", "POST").contains(incomingRequest.method());
    }
}
