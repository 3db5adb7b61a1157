package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.BackendConnections;
import com.promptbuilder.app.RunningApplication;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.settings.Settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
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
 * @param <H> the function's handler
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-best-practices.html">SnapStart best practices</a>
 */
final class Priming<H> {
    private static final int MAX_ROUNDS = 200;

    /** A secret for Secrets Manager, and an empty result for DynamoDB and SQS. */
    private static final String AWS_RESPONSE = "{\"SecretString\":\"priming\"}";

    private final SwappableHandler<H> handler;
    private final Map<String, String> variables;

    /**
     * The events of one round and Claude's reply to them.
     *
     * @param uncounted events that are handled once and not counted, because they load classes that need DynamoDB and SQS
     */
    record Script<H>(List<SyntheticEvent<H>> events, String reply, List<SyntheticEvent<H>> uncounted) {}

    /** A synthetic event. */
    @FunctionalInterface
    interface SyntheticEvent<H> {
        /** Lets the handler handle the event. True if its response is successful. */
        boolean succeeds(H handler) throws IOException;
    }

    /** Synthetic events of a REST API, as API Gateway sends them. */
    static final class Event {
        private Event() {}

        static SyntheticEvent<HttpHandler> get(String path) {
            return sent(event("GET", path));
        }

        static SyntheticEvent<HttpHandler> post(String path, String json) {
            return sent(withBody(path, json));
        }

        /** A {@code POST} with {@code Prefer: respond-async}. */
        static SyntheticEvent<HttpHandler> postAsync(String path, String json) {
            ObjectNode event = withBody(path, json);
            event.withObject("headers").put("Prefer", "respond-async");
            return sent(event);
        }

        private static SyntheticEvent<HttpHandler> sent(ObjectNode event) {
            byte[] bytes = event.toString().getBytes(StandardCharsets.UTF_8);
            return http ->
                    http.handle(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream(), new PrimingContext())
                            == 200;
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
    Priming(SwappableHandler<H> handler, Map<String, String> variables) {
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
            for (SyntheticEvent<H> event :
                    handler.primingScript("priming uncounted").uncounted()) {
                boolean _ = handler.invoke(event::succeeds);
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
            for (SyntheticEvent<H> event :
                    handler.primingScript("priming " + round).events()) {
                successes += handler.invoke(event::succeeds) ? 1 : 0;
            }
        }
        return successes;
    }

    // Without the variables of a role the AWS SDK requests no credentials. The timeout is long, because clients are
    // cold.
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
