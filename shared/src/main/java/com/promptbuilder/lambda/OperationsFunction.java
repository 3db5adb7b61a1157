package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.api.DocsHandler;
import com.promptbuilder.api.ReadinessCheck;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.http.ConditionalRequests;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Exchange;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The function of all routes that are no endpoints. */
public abstract class OperationsFunction extends HttpFunction {
    private final DocsHandler docsHandler;

    /** @param beside a class of the package whose endpoints are described */
    @SuppressWarnings("this-escape") // its last act
    protected OperationsFunction(Class<?> beside) {
        this.docsHandler = new DocsHandler(() -> EndpointScanner.inPackageOf(beside));
        start();
    }

    @Override
    final Priming.Script primingScript(String text) {
        List<String> pages = List.of("/health", "/health/ready", "/openapi.json");
        return new Priming.Script(pages.stream().map(PrimingEvent::get).toList(), text);
    }

    @Override
    protected final Optional<Route> resource(Request request) {
        return answerer(request.resource()).map(answer -> Route.get(request.resource(), answer));
    }

    private Optional<Function<Exchange, Response>> answerer(String route) {
        return Optional.ofNullable(
                switch (route) {
                    case "/health" -> _ -> health("healthy");
                    case "/health/live" -> _ -> health("alive");
                    case "/health/ready" -> _ -> ready();
                    case "/metrics" -> exchange -> application().metrics().metrics(exchange);
                    case "/stats" -> exchange -> application().metrics().stats(exchange);
                    case "/openapi.json" -> docsHandler::openApi;
                    case "/docs" -> exchange -> docsHandler.page(exchange, "docs.html");
                    case "/" -> exchange -> docsHandler.page(exchange, "page.html");
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
        ReadinessCheck.Report report = application().readiness().check();
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
                    .map(response -> ConditionalRequests.answer(request, response))
                    .orElseGet(() -> ErrorResponses.notFound(request.path(), exchange.requestId()));
        } catch (StoreUnavailableException away) {
            return ErrorResponses.of(503, "Answers are unavailable", exchange.requestId())
                    .with("Retry-After", "2");
        }
    }

    private static Response uncached(Response response) {
        return response.with("Cache-Control", "no-store");
    }
}
