package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.http.ContentNegotiation;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Replaces Claude and AWS during priming: responds to each request on loopback with status 200.
 *
 * @param message the response to a request for a message
 * @param stream the response to a request for a stream
 */
record StubServer(ServerSocket socket, String message, String stream) implements AutoCloseable {
    private static final String LENGTH = "content-length:";
    private static final Set<String> REMOVED = Set.of(
            "AWS_SESSION_TOKEN",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "AWS_XRAY_DAEMON_ADDRESS");

    /** A secret for Secrets Manager, and an empty result for DynamoDB and SQS. */
    private static final String AWS_RESPONSE = response("application/json", "{\"SecretString\":\"priming\"}");

    /** Opens a server on a free port; the reply is the text of Claude's messages. */
    static StubServer open(String reply) throws IOException {
        StubServer server = new StubServer(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                response("application/json", message(reply).toString()),
                response(ContentNegotiation.EVENT_STREAM, events(reply)));
        Thread.ofVirtual().name("stub-server").start(server::acceptAll);
        return server;
    }

    private static ObjectNode message(String text) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("type", "message").put("role", "assistant").put("model", "priming");
        message.put("stop_reason", "end_turn");
        message.putArray("content").addObject().put("type", "text").put("text", text);
        message.putObject("usage").put("input_tokens", 1).put("output_tokens", 1);
        return message;
    }

    private static String events(String text) {
        ObjectNode start = event("message_start").set("message", message(""));
        ObjectNode delta = event("content_block_delta");
        delta.putObject("delta").put("type", "text_delta").put("text", text);
        ObjectNode end = event("message_delta");
        end.putObject("delta").put("stop_reason", "end_turn");
        return Stream.of(start, delta, end, event("message_stop"))
                .map("data: %s\n\n"::formatted)
                .collect(Collectors.joining());
    }

    private static ObjectNode event(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** A function's environment variables, with this server instead of its backends, and without Valkey and tracing. */
    Map<String, String> variables(Map<String, String> real) {
        String address = "http://127.0.0.1:" + socket.getLocalPort();
        Map<String, String> all = new HashMap<>(real);
        for (String provider : List.of("ANTHROPIC", "ANTHROPIC_AWS", "BEDROCK")) {
            all.put(provider + "_BASE_URL", address);
        }
        all.put("ANTHROPIC_API_KEY", "priming");
        if (all.containsKey("ANTHROPIC_SECRET_ARN")) {
            all.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", address);
            all.remove("ANTHROPIC_API_KEY");
        }
        all.put("AWS_ENDPOINT_URL_DYNAMODB", address);
        all.put("AWS_ENDPOINT_URL_SQS", address);
        // Long, because clients are cold.
        all.put("TABLE_TIMEOUT_MS", "10000");
        // With these credentials, and without the variables of a role, none are requested.
        all.put("AWS_ACCESS_KEY_ID", "priming");
        all.put("AWS_SECRET_ACCESS_KEY", "priming");
        all.keySet().removeIf(StubServer::isRemoved);
        all.computeIfPresent(
                "SETTINGS",
                (_, pairs) -> Stream.of(pairs.split(","))
                        .filter(pair -> !isRemoved(pair.strip().replaceFirst("=.*", "")))
                        .collect(Collectors.joining(",")));
        return all;
    }

    private static boolean isRemoved(String name) {
        return name.startsWith("VALKEY") || REMOVED.contains(name);
    }

    private void acceptAll() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().name("stub-server").start(() -> serve(client));
            } catch (IOException _) {
                // close() closed the socket: priming has ended.
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (String requestLine = in.readLine(); requestLine != null; requestLine = in.readLine()) {
                String body = body(in);
                String claude = body.contains("\"stream\":true") ? stream : message;
                String response = requestLine.contains("/messages ") ? claude : AWS_RESPONSE;
                // One write: Nagle's algorithm would delay a second one until the first is acknowledged.
                client.getOutputStream().write(response.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            // The client closed its connection, which it does after its last response.
        }
    }

    private static String body(BufferedReader in) throws IOException {
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.regionMatches(true, 0, LENGTH, 0, LENGTH.length())) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        char[] body = new char[length];
        int read = 0;
        while (read < length) {
            int count = in.read(body, read, length - read);
            if (count < 0) {
                throw new EOFException("the client closed the connection within its request");
            }
            read += count;
        }
        return new String(body);
    }

    private static String response(String type, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s".formatted(type, length, body);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
