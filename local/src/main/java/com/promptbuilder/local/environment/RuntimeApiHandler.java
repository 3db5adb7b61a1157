package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.local.invoke.Invoker.Outcome;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The routes of the Runtime API. A response body is forwarded chunk by chunk, with or without
 * {@code Lambda-Runtime-Function-Response-Mode: streaming}. A streamed response may end with an error in its trailers.
 */
final class RuntimeApiHandler extends Handler.Abstract {
    private static final String VERSION = "2018-06-01";
    private static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MAX_REASON = 300;
    private static final String ACCEPTED = "{\"status\":\"OK\"}";
    private static final Pattern OF_INVOCATION =
            Pattern.compile("POST invocation/(?<id>[^/]+)/(?<what>response|error)");

    private final Function<String, Optional<ExecutionEnvironment>> environments;

    RuntimeApiHandler(Function<String, Optional<ExecutionEnvironment>> environments) {
        this.environments = environments;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            route(request, response);
            callback.succeeded();
        } catch (IOException | CancellationException e) {
            callback.failed(e);
        }
        return true;
    }

    private void route(Request request, Response response) throws IOException {
        List<String> path =
                List.of(Request.getPathInContext(request).substring(1).split("/"));
        Optional<ExecutionEnvironment> environment = environments.apply(path.getFirst());
        if (environment.isEmpty() || path.size() < 4 || !path.subList(1, 3).equals(List.of(VERSION, "runtime"))) {
            refuse(request, response, 404, "NotFound", "No such environment or route");
            return;
        }
        String route = request.getMethod() + " " + String.join("/", path.subList(3, path.size()));
        switch (route) {
            case "GET invocation/next" -> next(environment.get(), response);
            case "GET restore/next" -> {
                // Ends the hooks before the checkpoint. No snapshot is taken, so the restore follows at once.
                send(response, 200, "");
            }
            case "POST init/error", "POST restore/error" -> {
                environment.get().initFailed(reason(request));
                send(response, 202, ACCEPTED);
            }
            default -> ofInvocation(environment.get(), route, request, response);
        }
    }

    private static void next(ExecutionEnvironment environment, Response response) throws IOException {
        Invocation invocation = environment.next().join();
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        headers.put("Lambda-Runtime-Aws-Request-Id", invocation.id());
        headers.put("Lambda-Runtime-Deadline-Ms", invocation.deadline().toEpochMilli());
        headers.put(
                "Lambda-Runtime-Invoked-Function-Arn", environment.function().arn());
        headers.put("Lambda-Runtime-Trace-Id", invocation.trace().header());
        try {
            write(response, 200, invocation.event());
        } catch (IOException e) {
            invocation.fail("was not taken by its runtime");
            throw e;
        }
    }

    private static void ofInvocation(ExecutionEnvironment environment, String route, Request request, Response response)
            throws IOException {
        Matcher segments = OF_INVOCATION.matcher(route);
        if (!segments.matches()) {
            refuse(request, response, 404, "NotFound", "No such route");
            return;
        }
        Optional<Invocation> taken = environment.taken(segments.group("id"));
        if (taken.isEmpty()) {
            refuse(request, response, 400, "InvalidRequestID", "Invalid request ID");
            return;
        }
        Invocation invocation = taken.get();
        if (segments.group("what").equals("error")) {
            environment.end(invocation, new Outcome.Failed(reason(request)));
        } else {
            environment.end(invocation, answer(invocation, request));
        }
        send(response, 202, ACCEPTED);
    }

    private static Outcome answer(Invocation invocation, Request request) {
        try {
            invocation.write(Content.Source.asInputStream(request));
            return Optional.ofNullable(request.getTrailers())
                    .flatMap(trailers -> Optional.ofNullable(trailers.get(ERROR_TYPE)))
                    .<Outcome>map(Outcome.Failed::new)
                    .orElseGet(Outcome.Returned::new);
        } catch (IOException e) {
            return new Outcome.Failed("broke off in its answer");
        }
    }

    /** The error type and the top stack frame of a report. Drops its message, which may quote the request. */
    private static String reason(Request request) throws IOException {
        byte[] report = Content.Source.asInputStream(request).readAllBytes();
        String header =
                Optional.ofNullable(request.getHeaders().get(ERROR_TYPE)).orElse("unknown error");
        JsonNode json = parsed(report);
        String type = json.path("errorType").asText(header);
        String frame = json.path("stackTrace").path(0).asText("");
        String line = (frame.isEmpty() ? type : type + " at " + frame).replaceAll("\\p{Cntrl}", " ");
        return line.substring(0, Math.min(line.length(), MAX_REASON));
    }

    private static JsonNode parsed(byte[] report) {
        try {
            return JSON.readTree(report);
        } catch (IOException notJson) {
            return JSON.createObjectNode();
        }
    }

    /** Reads the request body first. Otherwise Jetty closes the connection, possibly during the runtime's next request. */
    private static void refuse(Request request, Response response, int status, String type, String message)
            throws IOException {
        Content.Source.asInputStream(request).transferTo(OutputStream.nullOutputStream());
        send(response, status, "{\"errorMessage\":\"%s\",\"errorType\":\"%s\"}".formatted(message, type));
    }

    private static void send(Response response, int status, String json) throws IOException {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        write(response, status, json.getBytes(UTF_8));
    }

    private static void write(Response response, int status, byte[] body) throws IOException {
        response.setStatus(status);
        Content.Sink.write(response, true, ByteBuffer.wrap(body));
    }
}
