package com.promptbuilder.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Stream;

/** HTTP client of a running local runtime and its simulator. Closing it stops the runtime. */
record RuntimeClient(LocalRuntime.Running running) implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Posts to an endpoint, such as {@code optimize}. */
    HttpResponse<String> post(String endpoint, String body, String... headers) {
        return send(HttpRequest.newBuilder(at("/api/" + endpoint))
                .headers(Stream.concat(Stream.of("content-type", "application/json"), Stream.of(headers))
                        .toArray(String[]::new))
                .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(at(path)));
    }

    URI at(String path) {
        return running.url().resolve(path);
    }

    /** The simulator's statistics. */
    JsonNode stats() {
        return json(send(HttpRequest.newBuilder(simulator("/simulator/stats"))));
    }

    /** The calls that the simulator has counted. */
    long calls() {
        return stats().path("calls").asLong();
    }

    URI simulator(String path) {
        return running.simulator().orElseThrow().resolve(path);
    }

    @Override
    public void close() {
        running.runtime().close();
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A header of a response; empty if it is missing. */
    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
