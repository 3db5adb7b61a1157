package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;
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
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Claude over HTTP: one POST to {@code /v1/messages} a prompt, on kept-alive connections. */
public final class MessagesApi implements Claude {
    /** The version of the API this client speaks; part of every answer's key. */
    public static final String API_VERSION = "2026-10-21";

    /** More than any answer of at most 8,192 tokens takes, and a bound on what a broken server can make us hold. */
    private static final long MAX_ANSWER_BYTES = 4_000_000;

    /** What the end of the body may take once the message is whole, so that the connection can be kept. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofMillis(100);

    private static final Pattern SAFE_REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    private final URI messages;
    private final Supplier<Optional<Secret>> apiKey;
    private final Supplier<HttpClient> client;
    private final InstantSource clock;

    /**
     * @param baseUrl the server, without {@code /v1}
     * @param apiKey read at every call, so that a rotated key is used at once
     * @param client read at every call, so that it can be rebuilt after a restore
     * @param clock for times of retry that are dates
     */
    public MessagesApi(
            URI baseUrl, Supplier<Optional<Secret>> apiKey, Supplier<HttpClient> client, InstantSource clock) {
        this.messages = resolve(baseUrl, "/v1/messages");
        this.apiKey = apiKey;
        this.client = client;
        this.clock = clock;
    }

    /** The same by the system's clock. */
    public MessagesApi(URI baseUrl, Supplier<Optional<Secret>> apiKey, Supplier<HttpClient> client) {
        this(baseUrl, apiKey, client, InstantSource.system());
    }

    @Override
    public Completion complete(Prompt prompt) {
        Optional<Secret> key = apiKey.get().filter(ApiKeyProvider::isHeaderSafe);
        if (key.isEmpty()) {
            return new Failure.Rejected(401);
        }
        byte[] body = MessagesCodec.request(prompt);
        HttpRequest.Builder request = HttpRequest.newBuilder(messages)
                .header("content-type", "application/json")
                .header("accept-encoding", "identity")
                .header("anthropic-version", API_VERSION)
                .header("x-api-key", key.get().reveal())
                .POST(BodyPublishers.ofByteArray(body));
        prompt.callContext()
                .requestMetrics()
                .trace()
                .traceparent()
                .ifPresent(parent -> request.header("traceparent", parent));
        return exchange(request.build(), prompt, Usage.ofRequest(body));
    }

    /** A path below the base, which may have a path of its own. */
    static URI resolve(URI baseUrl, String path) {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + path);
    }

    // The client's own timeout ends at the response headers; a slow body must not outlive the caller, so the whole
    // exchange is bounded here.
    private Completion exchange(HttpRequest request, Prompt prompt, Usage estimate) {
        ResponseBody body = new ResponseBody(prompt.remainingTime());
        CompletableFuture<HttpResponse<Void>> exchange =
                client.get().sendAsync(request, BodyHandlers.limiting(body::of, MAX_ANSWER_BYTES));
        var _ = exchange.whenComplete((_, broken) -> body.end(broken != null));
        ResponseReader reader = new ResponseReader(body, prompt.callContext().text(), clock, MAX_ANSWER_BYTES);
        try {
            Completion completion = reader.read();
            drain(exchange);
            return completion;
        } catch (HttpTimeoutException | InterruptedIOException cutOff) {
            return new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, reader.spent(estimate));
        } catch (IOException broken) {
            return exchange.isCompletedExceptionally()
                    ? failure(exchange.exceptionNow(), body, reader.spent(estimate))
                    : new Failure.InvalidResponse(reader.spent(estimate));
        } finally {
            exchange.cancel(true);
            body.head().ifPresent(head -> logRequestId(head.headers(), prompt));
        }
    }

    // Anthropic's support asks for this id.
    private static void logRequestId(HttpHeaders headers, Prompt prompt) {
        headers.firstValue("request-id")
                .filter(id -> SAFE_REQUEST_ID.matcher(id).matches())
                .ifPresent(id -> prompt.callContext().requestMetrics().addLogField("claudeRequestId", id));
    }

    private static void drain(CompletableFuture<HttpResponse<Void>> exchange) {
        try {
            exchange.get(DRAIN_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException unimportant) {
            // The message is whole; the connection is given up.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Failure failure(Throwable cause, ResponseBody body, Usage spent) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> new Failure.Unreachable(ConnectionError.CONNECT_FAILED);
            case HttpTimeoutException _ -> new Failure.TimedOut(Failure.RetryHint.UNSPECIFIED, spent);
            case ConnectException _ -> new Failure.Unreachable(ConnectionError.CONNECT_FAILED);
            case UnresolvedAddressException _ -> new Failure.Unreachable(ConnectionError.CONNECT_FAILED);
            case IOException _
            when body.head().isPresent() -> new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE, spent);
            // A connection that died while it was idle: Claude never read the request, and bills nothing for it.
            case IOException _ -> new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE);
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            default -> throw new IllegalStateException(cause);
        };
    }
}
