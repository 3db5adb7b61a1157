package com.promptbuilder.graphql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.api.EndpointCalls;
import com.promptbuilder.api.EndpointCalls.Call;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** The calls of one request: one for each field of {@code Query}, by alias. Used by the thread that executes the request. */
final class FieldCalls {
    private final EndpointCalls endpoints;
    private final Exchange exchange;
    private final Map<String, String> headers;
    private final Map<String, CompletableFuture<Response>> calls = new LinkedHashMap<>();

    /** @param headers the request headers of each call */
    FieldCalls(EndpointCalls endpoints, Exchange exchange, Map<String, String> headers) {
        this.endpoints = endpoints;
        this.exchange = exchange;
        this.headers = Map.copyOf(headers);
    }

    CompletableFuture<Response> start(String alias, String route, String body) {
        CompletableFuture<Response> call = endpoints.start(exchange, calls.size() + 1, new Call(route, body, headers));
        calls.put(alias, call);
        return call;
    }

    int size() {
        return calls.size();
    }

    /** The responses, after the execution. */
    Stream<Response> responses() {
        return calls.values().stream().map(CompletableFuture::join);
    }

    /** What the response headers of each call tell, by alias. */
    ObjectNode answers() {
        ObjectNode answers = JsonNodeFactory.instance.objectNode();
        calls.forEach((alias, call) -> {
            Map<String, String> told = call.join().headers();
            ObjectNode answer = answers.putObject(alias);
            header(told, "Cache-Status").ifPresent(value -> answer.put("cacheStatus", value));
            header(told, "X-Cost-USD").ifPresent(value -> answer.put("costUsd", new BigDecimal(value)));
            header(told, "Content-Location")
                    .or(() -> header(told, "Location"))
                    .ifPresent(value -> answer.put("location", value));
            header(told, "X-Answer-Warning").ifPresent(value -> answer.put("warning", value));
        });
        return answers;
    }

    private static Optional<String> header(Map<String, String> headers, String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
