package com.promptbuilder.simulator;

import java.util.Map;
import java.util.Set;

/** Finds the endpoint for a method and a path; the rest is 404 and 405. */
final class Router {
    private final MessagesEndpoint messages;
    private final ModelsEndpoint models;
    private final ControlEndpoint control;
    private final Replies replies;

    Router(MessagesEndpoint messages, ModelsEndpoint models, ControlEndpoint control, Replies replies) {
        this.messages = messages;
        this.models = models;
        this.control = control;
        this.replies = replies;
    }

    Exchange route(Incoming incoming) {
        return switch (incoming.path()) {
            case "/v1/messages" -> is(incoming, "POST") ? messages.answer(incoming) : notAllowed(incoming, "POST");
            case "/simulator/stats" -> isGet(incoming) ? control.stats() : notAllowed(incoming, "GET, HEAD");
            case "/simulator/reset" -> is(incoming, "POST") ? control.reset() : notAllowed(incoming, "POST");
            case "/simulator/disconnect" -> is(incoming, "POST") ? control.disconnect() : notAllowed(incoming, "POST");
            case "/simulator/faults" ->
                isGet(incoming)
                        ? control.settings()
                        : isChange(incoming) ? control.faults(incoming) : notAllowed(incoming, "GET, HEAD, PUT, POST");
            case "/simulator/latency" ->
                isGet(incoming)
                        ? control.settings()
                        : isChange(incoming) ? control.latency(incoming) : notAllowed(incoming, "GET, HEAD, PUT, POST");
            default -> isModels(incoming.path()) ? models(incoming) : notFound(incoming);
        };
    }

    private Exchange models(Incoming incoming) {
        return isGet(incoming) ? models.answer(incoming) : notAllowed(incoming, "GET, HEAD");
    }

    private Exchange notAllowed(Incoming incoming, String allowed) {
        String message =
                ErrorType.METHOD_NOT_ALLOWED.message() + ": expected " + allowed + ", got " + incoming.method();
        return replies.error(new ApiError(ErrorType.METHOD_NOT_ALLOWED, message, Map.of("allow", allowed)));
    }

    private Exchange notFound(Incoming incoming) {
        return replies.error(ApiError.of(ErrorType.NOT_FOUND, "Not found: " + incoming.path()));
    }

    private static boolean isModels(String path) {
        return path.equals(ModelsEndpoint.PATH) || path.startsWith(ModelsEndpoint.PATH + "/");
    }

    private static boolean is(Incoming incoming, String method) {
        return incoming.method().equals(method);
    }

    private static boolean isGet(Incoming incoming) {
        return Set.of("GET", "HEAD").contains(incoming.method());
    }

    private static boolean isChange(Incoming incoming) {
        return Set.of("PUT", "POST").contains(incoming.method());
    }
}
