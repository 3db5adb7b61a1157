package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Checks whether Claude can be called, by {@code GET /v1/models}, which costs nothing and needs the key. If Claude rejects the key and the
 * key has been rotated, the check is repeated once with the new key.
 */
public final class HealthCheck implements Supplier<HealthCheck.Status> {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final URI models;
    private final ApiKeyProvider apiKey;
    private final Supplier<HttpClient> client;

    /** The result of the check. */
    public enum Status {
        HEALTHY,
        NO_KEY,
        KEY_REFUSED,
        /** A server answers that is not Claude's API: the base URL is wrong. */
        NOT_FOUND,
        UNREACHABLE
    }

    public HealthCheck(URI baseUrl, ApiKeyProvider apiKey, Supplier<HttpClient> client) {
        this.models = MessagesApi.resolve(baseUrl, "/v1/models?limit=1");
        this.apiKey = apiKey;
        this.client = client;
    }

    @Override
    public Status get() {
        Optional<Secret> used = apiKey.get();
        Status first = probeOnce();
        return first == Status.KEY_REFUSED
                        && used.flatMap(apiKey::refreshAfterRejection).isPresent()
                ? probeOnce()
                : first;
    }

    private Status probeOnce() {
        Optional<Secret> key = apiKey.get();
        if (key.isEmpty()) {
            return Status.NO_KEY;
        }
        if (!ApiKeyProvider.isHeaderSafe(key.get())) {
            return Status.KEY_REFUSED;
        }
        HttpRequest request = HttpRequest.newBuilder(models)
                .header("anthropic-version", MessagesApi.API_VERSION)
                .header("x-api-key", key.get().reveal())
                .build();
        return await(client.get().sendAsync(request, BodyHandlers.discarding()));
    }

    // The request's own timeout ends at the headers. A body that never ends must not block the check.
    private static Status await(CompletableFuture<HttpResponse<Void>> exchange) {
        try {
            return status(
                    exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode());
        } catch (ExecutionException | TimeoutException _) { // the status reports it
            return Status.UNREACHABLE;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Status.UNREACHABLE;
        } finally {
            exchange.cancel(true);
        }
    }

    // A redirect comes from another server: a proxy, or a sign-in page.
    private static Status status(int code) {
        return switch (code) {
            case 401, 402, 403 -> Status.KEY_REFUSED;
            case 404, 405, 410 -> Status.NOT_FOUND;
            default -> code / 100 == 2 || code / 100 == 4 ? Status.HEALTHY : Status.UNREACHABLE;
        };
    }
}
