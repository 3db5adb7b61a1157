package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.answer.RecordedResults;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Handles the routes that are no endpoints: health, metrics, API description, pages, and stored answers by key. Thread-safe.
 *
 * @param startedAt start of this process, or its last restore from a snapshot
 */
public record OperationsHandler(
        DocsHandler docs,
        MetricsHandler metrics,
        ReadinessCheck readiness,
        RecordedResults answers,
        CacheSettings cache,
        InstantSource clock,
        Supplier<Instant> startedAt) {
    /** The route of a request. Empty for an unknown path. */
    public Optional<Route> route(Request request) {
        return handler(request.resource()).map(handler -> Route.get(request.resource(), handler));
    }

    private Optional<Function<Exchange, Response>> handler(String route) {
        return Optional.ofNullable(
                switch (route) {
                    case "/health" -> _ -> health("healthy");
                    case "/health/live" -> _ -> health("alive");
                    case "/health/ready" -> _ -> uncached(readiness.check());
                    case "/metrics" -> metrics::metrics;
                    case "/stats" -> metrics::stats;
                    case "/openapi.json" -> docs::openApi;
                    case "/", "/docs" -> docs::page;
                    case "/api/answers/{key}" -> this::storedAnswer;
                    default -> null;
                });
    }

    private Response health(String status) {
        Instant now = clock.instant();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", status).put("timestamp", now.toString());
        json.put("uptime", Duration.between(startedAt.get(), now).toMillis() / 1000.0);
        return uncached(Response.json(200, json.toString()));
    }

    private Response storedAnswer(Exchange exchange) {
        Request request = exchange.request();
        Optional<AnswerKey> key = Optional.ofNullable(request.pathParameters().get("key"))
                .flatMap(AnswerKey::parse)
                .filter(parsed -> !cache.perCaller() || parsed.isOwnedBy(request.caller()));
        try {
            Optional<Outcome> outcome = key.flatMap(answers::find);
            return outcome.map(found ->
                            OutcomeResponses.of(cache).of(found, key, request, exchange.requestId(), clock.instant()))
                    .map(response -> response.orNotModified(request))
                    .orElseGet(() -> ErrorResponses.notFound(request.path(), exchange.requestId()));
        } catch (StoreUnavailableException _) {
            // The breaker reports the error. The client gets a 503.
            return ErrorResponses.of(503, "Answers are unavailable", exchange.requestId())
                    .with("Retry-After", "2");
        }
    }

    private static Response uncached(Response response) {
        return response.with("Cache-Control", "no-store");
    }
}
