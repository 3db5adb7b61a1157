package com.promptbuilder.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The function of all routes that are no endpoints. */
public abstract class OperationsFunction extends HttpFunction {
    private final Description description;

    /** @param beside a class of the package whose endpoints are described */
    @SuppressWarnings("this-escape") // its last act
    protected OperationsFunction(Class<?> beside) {
        this.description = new Description(beside);
        start();
    }

    @Override
    final Rehearsal.Scene scene(String text) {
        List<String> pages = List.of("/health", "/health/ready", "/openapi.json");
        return new Rehearsal.Scene(pages.stream().map(RehearsedEvent::get).toList(), text);
    }

    @Override
    protected final Optional<Resource> resource(Request request) {
        return answerer(request.resource()).map(answer -> Resource.get(request.resource(), answer));
    }

    private Optional<Function<Exchange, Response>> answerer(String route) {
        return Optional.ofNullable(
                switch (route) {
                    case "/health" -> _ -> health("healthy");
                    case "/health/live" -> _ -> health("alive");
                    case "/health/ready" -> _ -> ready();
                    case "/metrics" -> exchange -> application().metrics().metrics(exchange);
                    case "/stats" -> exchange -> application().metrics().stats(exchange);
                    case "/openapi.json" -> description::openApi;
                    case "/docs" -> exchange -> description.page(exchange, "docs.html");
                    case "/" -> exchange -> description.page(exchange, "page.html");
                    case "/api/answers/{key}" -> this::storedAnswer;
                    default -> null;
                });
    }

    private Response health(String status) {
        Instant now = application().clock().instant();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", status).put("timestamp", now.toString());
        json.put("uptime", Duration.between(application().startedAt(), now).toMillis() / 1000.0);
        return uncached(Response.json(200, json.toString()));
    }

    private Response ready() {
        Readiness.Report report = application().readiness().check();
        return uncached(
                Response.json(report.isReady() ? 200 : 503, report.json().toString()));
    }

    private Response storedAnswer(Exchange exchange) {
        Request request = exchange.request();
        boolean isPerCaller = application().settings().cache().perCaller();
        Optional<AnswerKey> key = Optional.ofNullable(request.pathParameters().get("key"))
                .flatMap(AnswerKey::parse)
                .filter(parsed -> !isPerCaller || parsed.isOwnedBy(request.caller()));
        try {
            Optional<Outcome> outcome = key.flatMap(application().answers()::find);
            return outcome.map(found -> application()
                            .responses()
                            .of(
                                    found,
                                    key,
                                    request,
                                    exchange.requestId(),
                                    application().clock().instant()))
                    .map(response -> Conditional.answer(request, response))
                    .orElseGet(() -> ErrorBody.notFound(request.path(), exchange.requestId()));
        } catch (StoreException away) {
            return ErrorBody.of(503, "Answers are unavailable", exchange.requestId())
                    .with("Retry-After", "2");
        }
    }

    private static Response uncached(Response response) {
        return response.with("Cache-Control", "no-store");
    }
}
