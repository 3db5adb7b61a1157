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

/** The probe by {@code GET /v1/models}, which costs nothing and needs the key. */
public final class ModelsHealthCheck implements HealthCheck {
    private static final Duration TIME = Duration.ofSeconds(2);

    private final URI models;
    private final Supplier<Optional<Secret>> apiKey;
    private final Supplier<HttpClient> client;

    public ModelsHealthCheck(URI baseUrl, Supplier<Optional<Secret>> apiKey, Supplier<HttpClient> client) {
        this.models = MessagesApi.resolve(baseUrl, "/v1/models?limit=1");
        this.apiKey = apiKey;
        this.client = client;
    }

    @Override
    public Status probe() {
        Optional<Secret> key = apiKey.get();
        if (key.isEmpty()) {
            return Status.NO_KEY;
        }
        if (!KeyForm.fits(key.get())) {
            return Status.KEY_REFUSED;
        }
        HttpRequest request = HttpRequest.newBuilder(models)
                .header("anthropic-version", MessagesApi.API_VERSION)
                .header("x-api-key", key.get().reveal())
                .build();
        return ask(client.get().sendAsync(request, BodyHandlers.discarding()));
    }

    // The request's own timeout ends at the headers; a body that never ends must not keep the probe.
    private static Status ask(CompletableFuture<HttpResponse<Void>> exchange) {
        try {
            return finding(exchange.get(TIME.toMillis(), TimeUnit.MILLISECONDS).statusCode());
        } catch (ExecutionException noAnswer) {
            return Status.UNREACHABLE;
        } catch (TimeoutException tooSlow) {
            exchange.cancel(true);
            return Status.UNREACHABLE;
        } catch (InterruptedException stopped) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            return Status.UNREACHABLE;
        }
    }

    // A redirection is another server's: a proxy's, or a sign-in page.
    private static Status finding(int status) {
        return switch (status) {
            case 401, 402, 403 -> Status.KEY_REFUSED;
            case 404, 405, 410 -> Status.NOT_FOUND;
            default -> status / 100 == 2 || status / 100 == 4 ? Status.HEALTHY : Status.UNREACHABLE;
        };
    }
}
