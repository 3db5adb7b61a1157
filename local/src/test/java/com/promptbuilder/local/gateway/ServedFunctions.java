package com.promptbuilder.local.gateway;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.local.invoke.InProcessInvoker;
import com.promptbuilder.local.template.RouteTable;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.Route;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A server on a free port with one function on {@code /f/{name}} and {@code /g/{rest+}}, and a client for it. */
final class ServedFunctions implements AutoCloseable {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final HttpClient client = HttpClient.newHttpClient();
    private final GatewayServer server;

    /** @param origins the allowed origins of browser requests, in addition to the server's own */
    ServedFunctions(RequestStreamHandler handler, String... origins) throws IOException {
        server = GatewayServer.bind("127.0.0.1", 0);
        FunctionSpec function = new FunctionSpec("Echo", "h.Echo", Duration.ofSeconds(30), 128, Map.of());
        Clock clock = Clock.systemUTC();
        Gateway gateway = new Gateway(
                new RouteTable(List.of(
                        new Route(Route.ANY, "/f/{name}", function), new Route(Route.ANY, "/g/{rest+}", function))),
                new InProcessInvoker(any -> handler, System.out, clock),
                Map.of(),
                new PrintStream(log, true, UTF_8),
                clock,
                UUID::randomUUID);
        server.serve(gateway, List.of(origins));
    }

    URI url() {
        return server.url();
    }

    String log() {
        return log.toString(UTF_8);
    }

    HttpResponse<String> send(String method, String path, byte[] body) throws IOException, InterruptedException {
        return send(method, path, HttpRequest.BodyPublishers.ofByteArray(body), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), HttpResponse.BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(
            String method, String path, HttpRequest.BodyPublisher body, HttpResponse.BodyHandler<T> reader)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .method(method, body)
                        .build(),
                reader);
    }

    void stopServer() {
        server.close();
    }

    /** Closes the client's idle connections first, so that the server does not wait for them. */
    @Override
    public void close() {
        client.close();
        server.close();
    }
}
