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

/** Command that starts the local runtime as the environment variables describe it, sends it a few requests, and halts. */
public final class LocalTraining {
    private static final List<String> PAGES = List.of("/", "/health", "/stats", "/metrics");
    private static final String BODY = "{\"prompt\":\"train the start-up cache\",\"mode\":\"text\"}";

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
            for (String prefer : List.of("wait=5", "respond-async", "wait=5")) {
                send(
                        client,
                        HttpRequest.newBuilder(optimize)
                                .header("Content-Type", "application/json")
                                .header("Prefer", prefer)
                                .POST(BodyPublishers.ofString(BODY))
                                .build());
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
