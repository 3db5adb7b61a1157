package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.BackendConnections;
import com.promptbuilder.app.RunningApplication;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.settings.Settings;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Priming of one function: invokes its handler up to 200 times ({@code MAX_ROUNDS}) with synthetic events, so that classes are loaded and
 * compiled before the first request. The handler uses an application of its own. A stub server in this process replaces Claude, DynamoDB,
 * SQS and Secrets Manager. Priming costs nothing and leaves no record, no cached answer and no log line.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html">SnapStart best practices</a>
 */
final class Priming {
    private static final int MAX_ROUNDS = 200;

    /** A secret for Secrets Manager, and an empty result for DynamoDB and SQS. */
    private static final String AWS_RESPONSE = "{\"SecretString\":\"priming\"}";

    private final SwappableHandler handler;
    private final Map<String, String> variables;

    /**
     * The events of one round and Claude's reply to them.
     *
     * @param success text that each successful response contains
     * @param uncounted events that are handled once and not counted, because they load classes that need DynamoDB and SQS
     */
    record Script(List<String> events, String reply, String success, List<String> uncounted) {
        /** A script of API Gateway events. */
        Script(List<String> events, String reply) {
            this(events, reply, "\"statusCode\":200", List.of());
        }

        Script withUncounted(List<String> more) {
            return new Script(events, reply, success, more);
        }
    }

    /** Synthetic events of a REST API, as API Gateway sends them. */
    static final class Event {
        private Event() {}

        static String get(String path) {
            return event("GET", path).toString();
        }

        static String post(String path, String json) {
            return withBody(path, json).toString();
        }

        /** A {@code POST} with {@code Prefer: respond-async}. */
        static String postAsync(String path, String json) {
            ObjectNode event = withBody(path, json);
            event.withObject("headers").put("Prefer", "respond-async");
            return event.toString();
        }

        private static ObjectNode withBody(String path, String json) {
            ObjectNode event = event("POST", path).put("body", json);
            event.withObject("headers").put("Content-Type", "application/json");
            return event;
        }

        private static ObjectNode event(String method, String path) {
            ObjectNode event = JsonNodeFactory.instance.objectNode();
            event.put("httpMethod", method).put("path", path).put("resource", path);
            event.putObject("requestContext").put("path", path);
            event.putObject("headers").put("Accept", "application/json").put("Accept-Encoding", "gzip");
            return event;
        }
    }

    /**
     * Priming of a handler.
     *
     * @param variables the environment variables of the function
     */
    Priming(SwappableHandler handler, Map<String, String> variables) {
        this.handler = handler;
        this.variables = Map.copyOf(variables);
    }

    /**
     * Runs rounds through all clients, the AWS SDK's included.
     *
     * @param isTimeLeft called before each round
     * @return the number of successful responses
     */
    int prime(BooleanSupplier isTimeLeft) throws IOException {
        return withStubServer(settings -> {
            BackendConnections connections = BackendConnections.of(settings);
            handler.useApplication(RunningApplication.silent(settings, connections));
            for (String event : handler.primingScript("priming uncounted").uncounted()) {
                responseTo(event);
            }
            int successes = rounds(isTimeLeft);
            connections.closeForSnapshot();
            return successes;
        });
    }

    /**
     * Runs one round with in-memory stores, without the AWS SDK.
     *
     * @param claude provider of the application's HTTP client; its connection to the stub server is closed at the end
     * @return the number of successful responses
     */
    int primeOnce(HttpClientProvider claude) throws IOException {
        Iterator<Boolean> isTimeLeft = List.of(true, false).iterator();
        return withStubServer(settings -> {
            handler.useApplication(RunningApplication.inMemory(settings, claude));
            return rounds(isTimeLeft::next);
        });
    }

    /** Work that needs the stub server. Returns the number of successful responses. */
    @FunctionalInterface
    private interface Action {
        int run(Settings settings) throws IOException;
    }

    private int withStubServer(Action action) throws IOException {
        String reply = message(handler.primingScript("priming").reply());
        try (StubServer server = StubServer.open(path -> path.endsWith("/messages") ? reply : AWS_RESPONSE)) {
            return action.run(Settings.fromEnvironment(variables(server)));
        }
    }

    private int rounds(BooleanSupplier isTimeLeft) throws IOException {
        int successes = 0;
        for (int round = 0; round < MAX_ROUNDS && isTimeLeft.getAsBoolean(); round++) {
            Script script = handler.primingScript("priming " + round);
            for (String event : script.events()) {
                successes += responseTo(event).contains(script.success()) ? 1 : 0;
            }
        }
        return successes;
    }

    private String responseTo(String event) throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        handler.handle(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), response, new PrimingContext());
        return response.toString(StandardCharsets.UTF_8);
    }

    // Without the variables of a role the AWS SDK requests no credentials. The timeout is long, because clients are cold.
    private Map<String, String> variables(StubServer server) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("ANTHROPIC_BASE_URL", server.address().toString());
        all.put("ANTHROPIC_API_KEY", "priming");
        if (all.containsKey("ANTHROPIC_SECRET_ARN")) {
            all.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", server.address().toString());
            all.remove("ANTHROPIC_API_KEY");
        }
        all.put("AWS_ENDPOINT_URL_DYNAMODB", server.address().toString());
        all.put("AWS_ENDPOINT_URL_SQS", server.address().toString());
        all.put("TABLE_TIMEOUT_MS", "10000");
        all.keySet()
                .removeAll(List.of(
                        "AWS_SESSION_TOKEN",
                        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                        "AWS_XRAY_DAEMON_ADDRESS"));
        all.keySet().removeIf(name -> name.startsWith("VALKEY"));
        return all;
    }

    private static String message(String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("type", "message").put("role", "assistant").put("model", "priming");
        message.put("stop_reason", "end_turn");
        message.putArray("content").addObject().put("type", "text").put("text", text);
        message.putObject("usage").put("input_tokens", 1).put("output_tokens", 1);
        return message.toString();
    }
}
