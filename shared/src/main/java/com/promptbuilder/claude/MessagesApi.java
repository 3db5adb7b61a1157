package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.Trouble;
import com.promptbuilder.value.Secret;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Claude over HTTP: one POST to {@code /v1/messages} a prompt, on kept-alive connections. */
public final class MessagesApi implements Claude {
    /** The version of the API this client speaks; part of every answer's key. */
    public static final String API_VERSION = "2026-10-21";

    /** More than any answer of at most 8,192 tokens takes, and a bound on what a broken server can make us hold. */
    private static final long MAX_ANSWER_BYTES = 4_000_000;

    private final URI messages;
    private final Supplier<Optional<Secret>> apiKey;
    private final Supplier<HttpClient> client;

    /**
     * @param baseUrl the server, without {@code /v1}
     * @param apiKey read at every call, so that a rotated key is used at once
     * @param client read at every call, so that it can be rebuilt after a restore
     */
    public MessagesApi(URI baseUrl, Supplier<Optional<Secret>> apiKey, Supplier<HttpClient> client) {
        this.messages = resolve(baseUrl, "/v1/messages");
        this.apiKey = apiKey;
        this.client = client;
    }

    @Override
    public Completion complete(Prompt prompt) {
        Optional<Secret> key = apiKey.get().filter(KeyForm::fits);
        if (key.isEmpty()) {
            return new Failure.Rejected(401);
        }
        HttpRequest.Builder builder = HttpRequest.newBuilder(messages)
                .header("content-type", "application/json")
                .header("anthropic-version", API_VERSION)
                .header("x-api-key", key.get().reveal())
                .POST(BodyPublishers.ofByteArray(MessagesFormat.request(prompt)));
        prompt.occasion().samples().trace().traceparent().ifPresent(parent -> builder.header("traceparent", parent));
        HttpRequest request = builder.build();
        return prompt.occasion()
                .text()
                .map(text -> stream(request, prompt, text))
                .orElseGet(() -> send(request, prompt));
    }

    /** A path below the base, which may have a path of its own. */
    static URI resolve(URI baseUrl, String path) {
        return URI.create(baseUrl.toString().replaceAll("/+$", "") + path);
    }

    private Completion send(HttpRequest request, Prompt prompt) {
        return exchange(
                request,
                prompt,
                BodyHandlers.ofByteArray(),
                (exchange, left) -> MessagesFormat.read(exchange.get(left.toMillis(), TimeUnit.MILLISECONDS)));
    }

    private Completion stream(HttpRequest request, Prompt prompt, Consumer<String> text) {
        StreamReading reading = new StreamReading(text);
        return exchange(request, prompt, reading::body, reading::await);
    }

    /** Waits for an exchange at most that long. */
    @FunctionalInterface
    private interface Waiting<T> {
        Completion await(CompletableFuture<HttpResponse<T>> exchange, Duration time)
                throws InterruptedException, ExecutionException, TimeoutException;
    }

    // The client's own timeout ends at the response headers; a slow body must not outlive the caller, so the whole
    // exchange is bounded here.
    private <T> Completion exchange(HttpRequest request, Prompt prompt, BodyHandler<T> body, Waiting<T> waiting) {
        AtomicReference<Optional<HttpHeaders>> begun = new AtomicReference<>(Optional.empty());
        BodyHandler<T> limited = BodyHandlers.limiting(body, MAX_ANSWER_BYTES);
        CompletableFuture<HttpResponse<T>> exchange = client.get().sendAsync(request, head -> {
            begun.set(Optional.of(head.headers()));
            return limited.apply(head);
        });
        try {
            return waiting.await(exchange, prompt.time());
        } catch (TimeoutException tooSlow) {
            exchange.cancel(true);
            return new Failure.TimedOut();
        } catch (ExecutionException broken) {
            return failure(broken.getCause(), begun.get().isPresent() ? Trouble.ANSWER_LOST : Trouble.CONNECTION_LOST);
        } catch (InterruptedException stopped) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return new Failure.TimedOut();
        } finally {
            begun.get()
                    .ifPresent(
                            headers -> RequestId.note(headers, prompt.occasion().samples()));
        }
    }

    private static Failure failure(@Nullable Throwable cause, Trouble lost) {
        return switch (cause) {
            case HttpConnectTimeoutException _ -> new Failure.Unreachable(Trouble.CANNOT_CONNECT);
            case HttpTimeoutException _ -> new Failure.TimedOut();
            case ConnectException _ -> new Failure.Unreachable(Trouble.CANNOT_CONNECT);
            case UnresolvedAddressException _ -> new Failure.Unreachable(Trouble.CANNOT_CONNECT);
            case IOException _ -> new Failure.Unreachable(lost);
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            case null, default -> throw new IllegalStateException(cause);
        };
    }
}
