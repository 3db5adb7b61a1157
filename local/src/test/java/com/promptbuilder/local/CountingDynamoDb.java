package com.promptbuilder.local;

import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.template.Template;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The template's table in DynamoDB Local, behind a relay that counts the reads of single items. */
final class CountingDynamoDb implements AutoCloseable {
    private final EmbeddedDynamoDb dynamoDb =
            EmbeddedDynamoDb.start(Template.read(Path.of("..", "template.yaml")).tables());
    private final AtomicLong reads = new AtomicLong();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer relay;

    CountingDynamoDb() throws IOException {
        relay = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        relay.createContext("/", this::pass);
        relay.setExecutor(calls);
        relay.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + relay.getAddress().getPort());
    }

    long reads() {
        return reads.get();
    }

    private void pass(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target.endsWith(".GetItem")) {
            reads.incrementAndGet();
        }
        HttpRequest request = HttpRequest.newBuilder(dynamoDb.endpoint())
                .header("X-Amz-Target", target)
                .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
                .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                .header("X-Amz-Date", exchange.getRequestHeaders().getFirst("X-Amz-Date"))
                .POST(BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
                .build();
        HttpResponse<byte[]> response = send(request);
        response.headers()
                .firstValue("Content-Type")
                .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
        exchange.sendResponseHeaders(response.statusCode(), response.body().length);
        exchange.getResponseBody().write(response.body());
        exchange.close();
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        relay.stop(0);
        calls.close();
        client.close();
        dynamoDb.close();
    }
}
