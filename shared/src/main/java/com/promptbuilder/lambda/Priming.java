package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.BackendConnections;
import com.promptbuilder.app.RunningApplication;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.lambda.HttpFunction.HttpHandler;
import com.promptbuilder.lambda.LambdaFunction.Invocation;
import com.promptbuilder.settings.Settings;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

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

    private static final Duration REMAINING_TIME = Duration.ofSeconds(30);

    private final Function<Application, H> factory;
    private final Function<String, Script<H>> script;
    private final Map<String, String> variables;

    /** The events of one round with Claude's reply, and others that are handled once, uncounted, to load classes of DynamoDB and SQS. */
    record Script<H>(List<SyntheticEvent<H>> events, String reply, List<SyntheticEvent<H>> uncounted) {}

    /** A synthetic event. */
    @FunctionalInterface
    interface SyntheticEvent<H> {
        /** Passes the event to the handler. True if the response is successful. */
        boolean succeeds(H handler, Invocation invocation) throws IOException;
    }

    /** Synthetic events of a REST API, as API Gateway sends them. */
    static final class Event {
        private Event() {}

        static SyntheticEvent<HttpHandler> get(String path) {
            return event("GET", path, "", Map.of());
        }

        static SyntheticEvent<HttpHandler> post(String path, String json) {
            return event("POST", path, json, Map.of("Content-Type", "application/json"));
        }

        /** A {@code POST} with {@code Prefer: respond-async}. */
        static SyntheticEvent<HttpHandler> postAsync(String path, String json) {
            return event("POST", path, json, Map.of("Content-Type", "application/json", "Prefer", "respond-async"));
        }

        /** A {@code POST} whose answer is an event stream. */
        static SyntheticEvent<HttpHandler> postForStream(String path, String json) {
            return event(
                    "POST",
                    path,
                    json,
                    Map.of("Content-Type", "application/json", "Accept", ContentNegotiation.EVENT_STREAM));
        }

        private static SyntheticEvent<HttpHandler> event(
                String method, String path, String body, Map<String, String> headers) {
            ObjectNode event = JsonNodeFactory.instance.objectNode();
            event.put("httpMethod", method)
                    .put("path", path)
                    .put("resource", path)
                    .put("body", body);
            event.putObject("requestContext").put("path", path);
            ObjectNode all = event.putObject("headers").put("Accept", "application/json");
            all.put("Accept-Encoding", "gzip");
            headers.forEach(all::put);
            byte[] bytes = event.toString().getBytes(StandardCharsets.UTF_8);
            return (handler, invocation) -> {
                ByteArrayOutputStream response = new ByteArrayOutputStream();
                handler.handle(new ByteArrayInputStream(bytes), response, invocation);
                return response.toString(StandardCharsets.UTF_8).contains("\"statusCode\":200");
            };
        }
    }

    /**
     * Priming of a function.
     *
     * @param factory creates the event handler for an application
     * @param script the script for a text, which makes its events unique
     * @param variables the environment variables of the function
     */
    Priming(Function<Application, H> factory, Function<String, Script<H>> script, Map<String, String> variables) {
        this.factory = factory;
        this.script = script;
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
            Application application = RunningApplication.silent(settings, connections);
            H handler = factory.apply(application);
            for (SyntheticEvent<H> event : script("priming uncounted").uncounted()) {
                boolean _ = succeeds(event, handler, application);
            }
            int successes = rounds(handler, application, isTimeLeft);
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
            Application application = RunningApplication.inMemory(settings, claude);
            return rounds(factory.apply(application), application, isTimeLeft::next);
        });
    }

    /** The script of a round. */
    Script<H> script(String text) {
        return script.apply(text);
    }

    /** Work that needs the stub server. Returns the number of successful responses. */
    @FunctionalInterface
    private interface Action {
        int run(Settings settings) throws IOException;
    }

    private int withStubServer(Action action) throws IOException {
        try (StubServer server = StubServer.open(script("priming").reply())) {
            return action.run(Settings.fromEnvironment(server.variables(variables)));
        }
    }

    private int rounds(H handler, Application application, BooleanSupplier isTimeLeft) throws IOException {
        int successes = 0;
        for (int round = 0; round < MAX_ROUNDS && isTimeLeft.getAsBoolean(); round++) {
            for (SyntheticEvent<H> event : script("priming " + round).events()) {
                successes += succeeds(event, handler, application) ? 1 : 0;
            }
        }
        return successes;
    }

    private boolean succeeds(SyntheticEvent<H> event, H handler, Application application) throws IOException {
        Instant deadline = application.clock().instant().plus(REMAINING_TIME);
        boolean isSuccess = event.succeeds(handler, new Invocation(Optional.of("priming"), deadline, Optional.empty()));
        application.afterInvocation();
        return isSuccess;
    }
}
