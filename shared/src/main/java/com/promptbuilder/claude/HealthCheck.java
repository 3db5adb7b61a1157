package com.promptbuilder.claude;

import com.promptbuilder.claude.RequestAuthorization.Result;
import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Secret;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Checks whether a provider can be called, by {@code GET /v1/models}, which costs nothing and needs the key. If Claude rejects the key and
 * the key has been rotated, the check is repeated once with the new key. Bedrock has no such call: any response but a server error shows
 * that it answers.
 *
 * @param apiKey the key, if the provider has one
 */
public record HealthCheck(
        MessagesApi.Server server,
        RequestAuthorization authorization,
        Optional<ApiKeyProvider> apiKey,
        Provider provider,
        Supplier<HttpClient> client)
        implements Supplier<HealthCheck.Status> {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final byte[] NO_BODY = {};

    /** The result of the check. */
    public enum Status {
        HEALTHY,
        NO_KEY,
        KEY_REFUSED,
        /** A server answers that is not Claude's API: the base URL is wrong. */
        NOT_FOUND,
        UNREACHABLE
    }

    /** The check of Anthropic's API. */
    public HealthCheck(URI baseUrl, ApiKeyProvider apiKey, Supplier<HttpClient> client) {
        this(
                new MessagesApi.Server(baseUrl),
                RequestAuthorization.byKey(apiKey),
                Optional.of(apiKey),
                Provider.ANTHROPIC,
                client);
    }

    @Override
    public Status get() {
        Optional<Secret> used = apiKey.flatMap(ApiKeyProvider::get);
        Status first = probeOnce();
        return first == Status.KEY_REFUSED
                        && apiKey.flatMap(key -> used.flatMap(key::refreshAfterRejection))
                                .isPresent()
                ? probeOnce()
                : first;
    }

    private Status probeOnce() {
        URI models = server.resolve("/v1/models?limit=1");
        Map<String, String> headers = server.headersWith("accept", "application/json");
        return switch (authorization.authorize("GET", models, headers, NO_BODY)) {
            case Result.NotFound _ -> Status.NO_KEY;
            case Result.Unusable() -> Status.KEY_REFUSED;
            case Result.Headers(Map<String, String> fields) -> {
                HttpRequest.Builder request = HttpRequest.newBuilder(models);
                headers.forEach(request::header);
                fields.forEach(request::header);
                yield await(client.get().sendAsync(request.build(), BodyHandlers.discarding()));
            }
        };
    }

    // The request's own timeout ends at the headers. A body that never ends must not block the check.
    private Status await(CompletableFuture<HttpResponse<Void>> exchange) {
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
    private Status status(int code) {
        if (provider == Provider.BEDROCK) {
            return code / 100 == 5 ? Status.UNREACHABLE : Status.HEALTHY;
        }
        return switch (code) {
            case 401, 402, 403 -> Status.KEY_REFUSED;
            case 404, 405, 410 -> Status.NOT_FOUND;
            default -> code / 100 == 2 || code / 100 == 4 ? Status.HEALTHY : Status.UNREACHABLE;
        };
    }
}
