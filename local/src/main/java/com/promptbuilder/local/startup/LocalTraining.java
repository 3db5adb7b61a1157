package com.promptbuilder.local.startup;

import com.promptbuilder.local.LocalRuntime;
import com.promptbuilder.local.LocalServices;
import com.promptbuilder.local.LocalSettings;
import com.promptbuilder.local.logs.ReadableLog;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.ZoneId;
import java.util.List;

/**
 * Command that starts the local runtime as the environment variables describe it, sends it a few requests and {@code HITS} cache hits, and
 * halts. From the hits the cache has profiles of code under load. With those of a start alone, the compiler makes slower code of it for good.
 */
public final class LocalTraining {
    private static final List<String> PAGES = List.of("/", "/health", "/stats", "/metrics");
    private static final String BODY = "{\"prompt\":\"train the start-up cache\",\"mode\":\"text\"}";

    private static final int HITS = 20_000;

    private LocalTraining() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        LocalRuntime.Running running = LocalRuntime.start(
                LocalSettings.fromEnvironment(System.getenv()),
                System.getenv(),
                LocalServices.ofThisProject(),
                ReadableLog.text(System.out, true, ZoneId.systemDefault()));
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : PAGES) {
                send(client, HttpRequest.newBuilder(running.url().resolve(path)).build());
            }
            URI optimize = running.url().resolve("/api/optimize");
            HttpRequest.Builder request = HttpRequest.newBuilder(optimize)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(BODY));
            HttpRequest hit = request.build();
            for (String prefer : List.of("wait=5", "respond-async")) {
                send(client, request.setHeader("Prefer", prefer).build());
            }
            for (int i = 0; i < HITS; i++) {
                send(client, hit);
            }
        }
        running.runtime().close();
        // Threads of DynamoDB Local never end.
        Runtime.getRuntime().halt(0);
    }

    private static void send(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        if (status >= 400) {
            throw new IOException("expected a success of " + request.uri().getPath() + ", got " + status);
        }
    }
}
