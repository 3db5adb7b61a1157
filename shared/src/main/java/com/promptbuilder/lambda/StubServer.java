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

/** A small HTTP server inside this process, on loopback, that stands for all others in a rehearsal. Requests have a length. */
final class StubServer implements AutoCloseable {
    private static final String LENGTH = "content-length:";

    private final ServerSocket door;
    private final Function<String, String> answers;

    private StubServer(ServerSocket door, Function<String, String> answers) {
        this.door = door;
        this.answers = answers;
    }

    /** @param answers the JSON for a path */
    static StubServer open(Function<String, String> answers) throws IOException {
        StubServer stubServer = new StubServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
        Thread.ofVirtual().name("stage").start(stubServer::welcome);
        return stubServer;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    private void welcome() {
        while (!door.isClosed()) {
            try {
                Socket visitor = door.accept();
                Thread.ofVirtual().name("stage").start(() -> serve(visitor));
            } catch (IOException over) {
                return;
            }
        }
    }

    private void serve(Socket visitor) {
        try (visitor;
                InputStream in = new BufferedInputStream(visitor.getInputStream())) {
            for (String path = request(in); !path.isEmpty(); path = request(in)) {
                // In one piece: the second of two would wait until the first is acknowledged.
                visitor.getOutputStream().write(answer(answers.apply(path)));
                visitor.getOutputStream().flush();
            }
        } catch (IOException gone) {
            // Whoever hangs up has seen enough.
        }
    }

    private static byte[] answer(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        return (head + json).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a whole request; its path, or nothing at the end. */
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
            door.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
