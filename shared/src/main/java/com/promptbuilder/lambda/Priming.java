package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.BackendConnections;
import com.promptbuilder.app.RealWorld;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;

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
 * A function's whole way, gone many times before the first caller comes: events that nobody sent, parts of its own, and a stage in this
 * process where Claude and the table would be. So classes are loaded and code is warm, and nothing is paid, written, cached or told.
 */
final class Priming {
    private static final int ROUNDS = 200;

    /** A secret, and to the table an empty answer. */
    private static final String EVERYTHING_ELSE = "{\"SecretString\":\"rehearsal\"}";

    private final LambdaFunction function;
    private final Map<String, String> variables;

    /**
     * What is asked, as events, and what Claude says to it.
     *
     * @param good what a good answer to any of them contains
     * @param asides what is asked once, beside the table and the queues, for the sake of what it loads
     */
    record Script(List<String> events, String reply, String good, List<String> asides) {
        /** Of requests. */
        Script(List<String> events, String reply) {
            this(events, reply, "\"statusCode\":200", List.of());
        }

        /** The same with more to load. */
        Script beside(List<String> more) {
            return new Script(events, reply, good, more);
        }
    }

    /** @param variables the environment's */
    Priming(LambdaFunction function, Map<String, String> variables) {
        this.function = function;
        this.variables = Map.copyOf(variables);
    }

    /**
     * Goes through it by way of everything, for as long as there is time; how many answers were as they should be.
     *
     * @param isTime asked before each round
     */
    int prime(BooleanSupplier isTime) throws IOException {
        return onStage(settings -> {
            BackendConnections backendConnections = BackendConnections.of(settings);
            function.useApplication(new RealWorld(settings, new IdGenerator(), _ -> {}).with(backendConnections));
            for (String aside : function.primingScript("aside").asides()) {
                ask(aside);
            }
            int good = rounds(isTime);
            backendConnections.closeForSnapshot();
            return good;
        });
    }

    /**
     * Goes through it once and leaves the table's client alone; how many answers were as they should be.
     *
     * @param claude what Claude will be reached by; it keeps a connection that ends here
     */
    int primeOnce(HttpClientProvider claude) throws IOException {
        Iterator<Boolean> isTime = List.of(true, false).iterator();
        return onStage(settings -> {
            function.useApplication(new RealWorld(settings, new IdGenerator(), _ -> {}).withoutTable(claude));
            return rounds(isTime::next);
        });
    }

    /** What is done between the opening of a stage and its end. */
    @FunctionalInterface
    private interface Action {
        int play(Settings settings) throws IOException;
    }

    private int onStage(Action action) throws IOException {
        String reply = message(function.primingScript("rehearsal").reply());
        try (StubServer stubServer = StubServer.open(path -> path.endsWith("/messages") ? reply : EVERYTHING_ELSE)) {
            return action.play(Settings.fromEnvironment(variables(stubServer)));
        }
    }

    private int rounds(BooleanSupplier isTime) throws IOException {
        int good = 0;
        for (int round = 0; round < ROUNDS && isTime.getAsBoolean(); round++) {
            Script script = function.primingScript("rehearsal " + round);
            for (String event : script.events()) {
                good += isGood(event, script.good()) ? 1 : 0;
            }
        }
        return good;
    }

    private boolean isGood(String event, String good) throws IOException {
        return ask(event).contains(good);
    }

    private String ask(String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, new PrimingContext());
        return answer.toString(StandardCharsets.UTF_8);
    }

    // With nothing that stands for a role, no credentials are asked for; a cold client takes longer than a warm one
    // may.
    private Map<String, String> variables(StubServer stubServer) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("ANTHROPIC_BASE_URL", stubServer.address().toString());
        all.put("ANTHROPIC_API_KEY", "rehearsal");
        if (all.containsKey("ANTHROPIC_SECRET_ARN")) {
            all.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", stubServer.address().toString());
            all.remove("ANTHROPIC_API_KEY");
        }
        all.put("AWS_ENDPOINT_URL_DYNAMODB", stubServer.address().toString());
        all.put("AWS_ENDPOINT_URL_SQS", stubServer.address().toString());
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
        message.put("type", "message").put("role", "assistant").put("model", "rehearsal");
        message.put("stop_reason", "end_turn");
        message.putArray("content").addObject().put("type", "text").put("text", text);
        message.putObject("usage").put("input_tokens", 1).put("output_tokens", 1);
        return message.toString();
    }
}
