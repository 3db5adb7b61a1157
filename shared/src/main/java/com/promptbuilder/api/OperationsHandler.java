package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.answer.RecordedResults;
import com.promptbuilder.answer.ResumedStreams;
import com.promptbuilder.api.EventStreamWriter.EventId;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestPipeline;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.system.Build;
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
 * @param streams streams of answers by key; empty if responses are not streamed
 * @param costHeaders whether answers have cost headers
 * @param startedAt start of this process, or its last restore from a snapshot
 */
public record OperationsHandler(
        DocsHandler docs,
        MetricsHandler metrics,
        OperatorAccess operators,
        ReadinessCheck readiness,
        RecordedResults answers,
        Optional<ResumedStreams> streams,
        RequestPipeline pipeline,
        CacheSettings cache,
        boolean costHeaders,
        InstantSource clock,
        Supplier<Instant> startedAt) {
    private static final String ANSWER = "/api/answers/{key}";

    /** The route of a request. Empty for an unknown path. */
    public Optional<Route> route(Request request) {
        return handler(request.resource())
                .map(handler -> Route.get(request.resource(), handler)
                        .withCostHeaders(costHeaders && request.resource().equals(ANSWER)));
    }

    private Optional<Function<Exchange, Response>> handler(String route) {
        return Optional.ofNullable(
                switch (route) {
                    case "/health" -> _ -> health("healthy");
                    case "/health/live" -> _ -> health("alive");
                    case "/health/ready" -> _ -> uncached(readiness.check());
                    case "/metrics" -> operators.guard(metrics::metrics);
                    case "/stats" -> operators.guard(exchange -> metrics.stats(exchange, startedAt.get()));
                    case "/openapi.json" -> exchange -> DocsHandler.shareable(docs.openApi(exchange), cache);
                    case "/", "/docs" -> exchange -> DocsHandler.shareable(docs.page(exchange), cache);
                    case ANSWER -> this::storedAnswer;
                    default -> null;
                });
    }

    private Response health(String status) {
        Instant now = clock.instant();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", status).put("timestamp", now.toString());
        json.put("uptime", Duration.between(startedAt.get(), now).toMillis() / 1000.0);
        json.put("version", Build.CURRENT.version()).put("commit", Build.CURRENT.commit());
        return uncached(Response.json(200, json.toString()));
    }

    private Response storedAnswer(Exchange exchange) {
        Request request = exchange.request();
        Optional<AnswerKey> key = Optional.ofNullable(request.pathParameters().get("key"))
                .flatMap(AnswerKey::parse)
                .filter(parsed -> !cache.perCaller() || parsed.isOwnedBy(request.caller()));
        boolean isStream = request.method().equals("GET")
                && request.header("accept")
                        .filter(ContentNegotiation::wantsEvents)
                        .isPresent();
        if (isStream && key.isPresent() && streams.isPresent()) {
            return stream(exchange, key.get(), streams.get());
        }
        return respond(exchange, key, () -> key.flatMap(parsed -> answers.find(parsed, exchange.requestMetrics())));
    }

    /** The stream of an answer that is complete or being made. Other answers and failures stay plain responses. */
    private Response stream(Exchange exchange, AnswerKey key, ResumedStreams resumed) {
        Request request = exchange.request();
        EventId from = request.header("last-event-id").map(EventId::parse).orElse(EventId.NONE);
        return new EventStreamResponse(docs::streamedText, exchange, from)
                .of(new StreamingProducer(
                        client -> pipeline.catchUnexpected(
                                exchange,
                                () -> respond(
                                        exchange,
                                        Optional.of(key),
                                        () -> resumed.await(
                                                key,
                                                request.deadline(),
                                                docs::streamedText,
                                                client,
                                                exchange.requestMetrics()))),
                        ErrorResponses.internal(exchange.requestId())));
    }

    private Response respond(Exchange exchange, Optional<AnswerKey> key, Supplier<Optional<Outcome>> answer) {
        Request request = exchange.request();
        try {
            return answer.get()
                    .map(found -> OutcomeResponses.ofStored(cache)
                            .of(found, key, request, exchange.requestId(), clock.instant()))
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
