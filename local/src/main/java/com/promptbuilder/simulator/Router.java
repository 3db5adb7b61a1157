package com.promptbuilder.simulator;

import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Routes a request to its endpoint by path and method, or answers 404 or 405. */
final class Router {
    private static final Set<String> READ = Set.of("GET", "HEAD");
    private static final Set<String> POST = Set.of("POST");
    private static final Set<String> CHANGE = Set.of("PUT", "POST");

    private static final Map<Set<String>, Function<IncomingRequest, SimulatedExchange>> NONE = Map.of();

    private final ModelsEndpoint models;
    private final BatchesEndpoint batches;
    private final JsonResponses responses;
    private final Map<String, Map<Set<String>, Function<IncomingRequest, SimulatedExchange>>> routes;

    Router(
            MessagesEndpoint messages,
            BatchesEndpoint batches,
            ModelsEndpoint models,
            ControlEndpoint control,
            JsonResponses responses) {
        this.models = models;
        this.batches = batches;
        this.responses = responses;
        this.routes = Map.of(
                "/v1/messages", Map.of(POST, messages::answer),
                "/simulator/stats", Map.of(READ, _ -> control.stats()),
                "/simulator/reset", Map.of(POST, _ -> control.reset()),
                "/simulator/disconnect", Map.of(POST, _ -> control.disconnect()),
                "/simulator/faults", Map.of(READ, _ -> control.settings(), CHANGE, control::faults),
                "/simulator/latency", Map.of(READ, _ -> control.settings(), CHANGE, control::latency));
    }

    SimulatedExchange route(IncomingRequest request) {
        String path = request.path();
        boolean isServed = request.provider() == Provider.ANTHROPIC || isApi(request.provider(), path);
        var byMethods = isServed ? byMethods(path) : NONE;
        return byMethods.entrySet().stream()
                .filter(route -> route.getKey().contains(request.method()))
                .findFirst()
                .map(route -> route.getValue().apply(request))
                .orElseGet(() -> responses.error(refusal(request, byMethods.keySet())));
    }

    private Map<Set<String>, Function<IncomingRequest, SimulatedExchange>> byMethods(String path) {
        if (path.equals(ModelsEndpoint.PATH) || path.startsWith(ModelsEndpoint.PATH + "/")) {
            return Map.of(READ, models::answer);
        }
        return path.equals(BatchesEndpoint.PATH) || path.startsWith(BatchesEndpoint.PATH + "/")
                ? batches.byMethods(path)
                : routes.getOrDefault(path, NONE);
    }

    /** A provider on AWS serves no control API, and Bedrock no list of models and no batches. */
    private static boolean isApi(Provider provider, String path) {
        return path.equals("/v1/messages")
                || (provider == Provider.ANTHROPIC_AWS
                        && (path.startsWith(ModelsEndpoint.PATH) || path.startsWith(BatchesEndpoint.PATH)));
    }

    private static ApiError refusal(IncomingRequest request, Set<Set<String>> methods) {
        if (methods.isEmpty()) {
            return ApiError.of(ErrorType.NOT_FOUND, "Not found: " + request.fullPath());
        }
        String allowed =
                String.join(", ", methods.stream().flatMap(Set::stream).sorted().toList());
        String message = ErrorType.METHOD_NOT_ALLOWED.message() + ": expected " + allowed + ", got " + request.method();
        return new ApiError(ErrorType.METHOD_NOT_ALLOWED, message, Map.of("allow", allowed));
    }
}
