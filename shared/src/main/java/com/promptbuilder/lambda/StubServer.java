package com.promptbuilder.lambda;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

/**
 * HTTP server on the loopback interface that replaces Claude and AWS during priming. It reads bodies by {@code Content-Length} and responds
 * to each request with status 200 and JSON.
 */
final class StubServer implements AutoCloseable {
    private static final String LENGTH = "content-length:";

    private final ServerSocket socket;
    private final Function<String, String> responses;

    private StubServer(ServerSocket socket, Function<String, String> responses) {
        this.socket = socket;
        this.responses = responses;
    }

    /**
     * Opens a server on a free port.
     *
     * @param responses the JSON for a path
     */
    static StubServer open(Function<String, String> responses) throws IOException {
        StubServer server = new StubServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), responses);
        Thread.ofVirtual().name("stub-server").start(server::acceptAll);
        return server;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
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
                InputStream in = new BufferedInputStream(client.getInputStream())) {
            for (String path = request(in); !path.isEmpty(); path = request(in)) {
                // One write: Nagle's algorithm would delay a second one until the first is acknowledged.
                client.getOutputStream().write(response(responses.apply(path)));
                client.getOutputStream().flush();
            }
        } catch (IOException _) {
            // The client closed its connection, which it does after its last response.
        }
    }

    private static byte[] response(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        return (head + json).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a request with its body. Returns its path, or an empty string at the end of the stream. */
    private static String request(InputStream in) throws IOException {
        String first = line(in);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        in.skipNBytes(length);
        return first.isEmpty() ? "" : first.split(" ", 3)[1];
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return "";
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
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
