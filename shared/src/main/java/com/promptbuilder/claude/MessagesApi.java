package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;
import com.promptbuilder.claude.RequestAuthorization.Result;
import com.promptbuilder.value.Secret;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Transport of a provider's Messages API: one HTTP POST to {@code /v1/messages} per prompt, on kept-alive connections.
 *
 * @param client read at every call, since a restore replaces it
 */
public record MessagesApi(Server server, RequestAuthorization authorization, Supplier<HttpClient> client)
        implements Claude {
    /** The {@code anthropic-version}; part of every answer's key. */
    public static final String API_VERSION = "2026-10-21";

    /** Timeout for the rest of the body once the message is complete, so that the connection can be reused. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofMillis(100);

    private static final Pattern SAFE_REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /**
     * A provider's server.
     *
     * @param baseUrl the address, without {@code /v1}
     * @param headers further header fields of each request
     * @param modelNames the names of models there; empty for a model that it does not have
     */
    public record Server(URI baseUrl, Map<String, String> headers, Function<String, Optional<String>> modelNames) {
        public Server {
            headers = Map.copyOf(headers);
        }

        /** A server that needs no further header fields and has all models by their own names. */
        public Server(URI baseUrl) {
            this(baseUrl, Map.of(), Optional::of);
        }

        /** A path appended to the base URL, which may have a path of its own. */
        URI resolve(String path) {
            return URI.create(baseUrl.toString().replaceAll("/+$", "") + path);
        }

        /** The header fields of each request. No proxy changes them. */
        Map<String, String> headersWith(String name, String value) {
            Map<String, String> all = new HashMap<>(headers);
            all.put("anthropic-version", API_VERSION);
            all.put(name, value);
            return all;
        }
    }

    /** Anthropic's API. The key is read at every call, so that a rotated one applies at once. */
    public MessagesApi(URI baseUrl, Supplier<Optional<Secret>> apiKey, Supplier<HttpClient> client) {
        this(new Server(baseUrl), RequestAuthorization.byKey(apiKey), client);
    }

    @Override
    public Completion complete(Prompt prompt) {
        ResponseBody response = new ResponseBody(prompt.timeToFirstText(), prompt.remainingTime());
        Optional<String> model = server.modelNames().apply(prompt.model());
        if (model.isEmpty()) {
            return new Failure.Rejected(404);
        }
        byte[] body = MessagesCodec.request(prompt, model.get());
        URI uri = server.resolve("/v1/messages");
        Map<String, String> headers = server.headersWith("content-type", "application/json");
        return switch (authorization.authorize("POST", uri, headers, body)) {
            case Result.Headers(Map<String, String> fields) -> {
                HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                        .header("accept-encoding", "identity")
                        .POST(BodyPublishers.ofByteArray(body));
                headers.forEach(request::header);
                fields.forEach(request::header);
                // Finding credentials takes part of the caller's time.
                yield response.hasTime()
                        ? exchange(request, prompt, response, Usage.ofRequest(body))
                        : new Failure.TimedOut();
            }
            case Result.NotFound(Optional<String> cause) -> {
                cause.ifPresent(name -> prompt.callContext().requestMetrics().addLogField("credentialTrouble", name));
                yield new Failure.Rejected(401);
            }
            case Result.Unusable() -> new Failure.Rejected(401);
        };
    }

    // HttpClient's own timeout ends at the response headers. ResponseBody's deadline bounds a slow body too.
    private Completion exchange(HttpRequest.Builder request, Prompt prompt, ResponseBody body, Usage estimate) {
        prompt.callContext()
                .requestMetrics()
                .trace()
                .traceparent()
                .ifPresent(parent -> request.header("traceparent", parent));
        CompletableFuture<HttpResponse<Void>> exchange =
                client.get().sendAsync(request.build(), BodyHandlers.limiting(body::of, ResponseReader.MAX_BYTES));
        var _ = exchange.whenComplete((_, broken) -> body.end(broken != null));
        ResponseReader reader = new ResponseReader(
                body, prompt.onFirstText(body::extend).callContext().text());
        try {
            Completion completion = reader.read();
            drain(exchange);
            return completion;
        } catch (HttpTimeoutException | InterruptedIOException _) { // the failure reports it
            return new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, reader.spent(estimate));
        } catch (IOException _) { // the exchange has the cause
            return exchange.isCompletedExceptionally()
                    ? failure(exchange.exceptionNow(), body, reader.spent(estimate))
                    : new Failure.InvalidResponse(reader.spent(estimate));
        } finally {
            exchange.cancel(true);
            body.head().ifPresent(head -> logRequestId(head.headers(), prompt));
        }
    }

    // The provider's support asks for this id.
    private static void logRequestId(HttpHeaders headers, Prompt prompt) {
        headers.firstValue("request-id")
                .or(() -> headers.firstValue("x-amzn-requestid"))
                .filter(id -> SAFE_REQUEST_ID.matcher(id).matches())
                .ifPresent(id -> prompt.callContext().requestMetrics().addLogField("claudeRequestId", id));
    }

    private static void drain(CompletableFuture<HttpResponse<Void>> exchange) {
        try {
            exchange.get(DRAIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // The message is complete; only the connection is lost.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Failure failure(Throwable cause, ResponseBody body, Usage spent) {
        return switch (cause) {
            case HttpConnectTimeoutException _, ConnectException _, UnresolvedAddressException _ ->
                new Failure.Unreachable(ConnectionError.CONNECT_FAILED);
            case HttpTimeoutException _ -> new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, spent);
            case IOException _
            when body.head().isPresent() -> new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE, spent);
            // The connection was closed while idle: Claude did not read the request and bills nothing.
            case IOException _ -> new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE);
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            default -> throw new IllegalStateException(cause);
        };
    }
}
