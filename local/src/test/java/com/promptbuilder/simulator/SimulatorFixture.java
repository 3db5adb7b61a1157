package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Consumer;

/** A simulator with fake time, and a plain HTTP client. */
final class SimulatorFixture implements AutoCloseable {
    final FakeTime time = new FakeTime();
    final HttpClient client = HttpClient.newHttpClient();
    final ClaudeSimulator simulator;

    private SimulatorFixture(SimulatorSettings settings) {
        simulator = ClaudeSimulator.start(settings, time, time::sleep);
    }

    static SimulatorFixture open() {
        return open(SimulatorSettings.defaults());
    }

    static SimulatorFixture open(SimulatorSettings settings) {
        return new SimulatorFixture(settings);
    }

    /** A valid request with the text. */
    static ObjectNode request(String text) {
        ObjectNode body = Json.object().put("model", "claude-haiku-5-5").put("max_tokens", 4000);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        return body;
    }

    /** A valid request with one change. */
    static ObjectNode request(String text, Consumer<ObjectNode> change) {
        ObjectNode body = request(text);
        change.accept(body);
        return body;
    }

    static ObjectNode parsed(String text) {
        return Json.parseObject(text).orElseThrow(() -> new AssertionError("not a JSON object: " + text));
    }

    /** The text of a message's single text block. */
    static String textOf(HttpResponse<String> response) {
        return parsed(response.body()).path("content").findPath("text").asText();
    }

    HttpResponse<String> ask(String text) throws IOException, InterruptedException {
        return ask(request(text));
    }

    HttpResponse<String> ask(JsonNode body) throws IOException, InterruptedException {
        return send(message(body.toString()));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder message(String body) {
        return at("/v1/messages")
                .header("x-api-key", "any")
                .header("anthropic-version", "2026-10-21")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(simulator.baseUrl().resolve(path));
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return send(at(path).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        simulator.close();
    }
}
