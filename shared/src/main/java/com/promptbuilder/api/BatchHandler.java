package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.promptbuilder.api.EndpointCalls.Call;
import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.http.Route;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import static java.util.stream.Collectors.joining;

/**
 * Handles {@code POST /api/batch}: calls endpoints side by side. The response is 200 with one entry for each request, in their order, or
 * newline-delimited JSON in the order of completion if the client accepts {@code application/x-ndjson}. {@code Prefer} and {@code Priority}
 * of the batch apply to each request without its own. Thread-safe.
 *
 * @param maxItems the limit of requests in a batch
 * @param isStreaming whether newline-delimited JSON is sent while requests are at work
 */
public record BatchHandler(EndpointCalls calls, int maxItems, boolean isStreaming) {
    public static final String PATH = "/api/batch";

    private static final String VARY = "Accept, " + Response.VARY;
    private static final List<String> INHERITED = List.of("prefer", "priority");

    public Route route() {
        return Route.post(PATH, this::respond);
    }

    private Response respond(Exchange exchange) {
        return switch (RequestBody.readJson(exchange)) {
            case RequestBody.Json.Refused(Response response) -> response;
            case RequestBody.Json.Text(String text) -> respond(exchange, text);
        };
    }

    private Response respond(Exchange exchange, String text) {
        return switch (BatchRequest.read(text, maxItems)) {
            case ParseResult.NotJson<BatchRequest>(String where) -> invalid("Invalid JSON", where, exchange);
            case ParseResult.InvalidField<BatchRequest>(String message, boolean _) ->
                invalid("Validation failed", message, exchange);
            case ParseResult.Valid<BatchRequest>(BatchRequest batch) -> respond(exchange, batch);
        };
    }

    private static Response invalid(String error, String details, Exchange exchange) {
        return ErrorResponses.of(400, error, Optional.of(details), exchange.requestId());
    }

    private Response respond(Exchange exchange, BatchRequest batch) {
        exchange.requestMetrics()
                .record(
                        "batch_requests_total",
                        Map.of("kind", "batch"),
                        batch.items().size());
        List<CompletableFuture<ObjectNode>> entries = start(exchange, batch);
        boolean wantsLines = exchange.request()
                .header("accept")
                .filter(ContentNegotiation::wantsLines)
                .isPresent();
        Response response = wantsLines ? lines(inOrderOfCompletion(entries)) : list(entries);
        return response.with("Cache-Control", "no-store").with("Vary", VARY);
    }

    private List<CompletableFuture<ObjectNode>> start(Exchange exchange, BatchRequest batch) {
        List<CompletableFuture<ObjectNode>> entries = new ArrayList<>();
        for (BatchRequest.Item item : batch.items()) {
            Call call = item.call().withDefaults(exchange.request().headers(INHERITED));
            entries.add(calls.start(exchange, entries.size() + 1, call).thenApply(response -> entry(item, response)));
        }
        return entries;
    }

    private static ObjectNode entry(BatchRequest.Item item, Response response) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("id", item.id()).put("status", response.status());
        ObjectNode headers = entry.putObject("headers");
        response.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        entry.putRawValue("body", new RawValue(response.body()));
        return entry;
    }

    private static Response list(List<CompletableFuture<ObjectNode>> entries) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode responses = body.putArray("responses");
        entries.forEach(entry -> responses.add(entry.join()));
        return Response.json(200, body.toString());
    }

    private Response lines(List<CompletableFuture<ObjectNode>> entries) {
        Response response = new Response(200, Map.of("Content-Type", ContentNegotiation.LINES), "");
        return isStreaming
                ? response.streaming(body -> {
                    send(entries, body);
                    return response;
                })
                : new Response(
                        200,
                        response.headers(),
                        entries.stream().map(BatchHandler::line).collect(joining()));
    }

    private static String line(CompletableFuture<ObjectNode> entry) {
        return entry.join() + "\n";
    }

    private static void send(List<CompletableFuture<ObjectNode>> entries, OutputStream body) {
        OutputStream client = body;
        for (CompletableFuture<ObjectNode> entry : entries) {
            String line = line(entry);
            try {
                client.write(line.getBytes(StandardCharsets.UTF_8));
                client.flush();
            } catch (IOException _) { // client disconnected: the calls go on, because others share the answers
                client = OutputStream.nullOutputStream();
            }
        }
    }

    /** Futures of the same values; the first one completes first. */
    private static <T> List<CompletableFuture<T>> inOrderOfCompletion(List<CompletableFuture<T>> futures) {
        List<CompletableFuture<T>> ordered =
                futures.stream().map(_ -> new CompletableFuture<T>()).toList();
        AtomicInteger next = new AtomicInteger();
        for (CompletableFuture<T> future : futures) {
            CompletableFuture<Void> _ = future.thenAccept(
                    value -> ordered.get(next.getAndIncrement()).complete(value));
        }
        return ordered;
    }
}
