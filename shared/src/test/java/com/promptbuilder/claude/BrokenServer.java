package com.promptbuilder.claude;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that reads a request, writes some bytes and closes the connection. */
final class BrokenServer implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger requests = new AtomicInteger();
    private final Thread thread;

    BrokenServer(String response) {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = Thread.ofVirtual().start(() -> serve(response.getBytes(StandardCharsets.US_ASCII)));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    int requests() {
        return requests.get();
    }

    private void serve(byte[] response) {
        try {
            while (true) {
                try (Socket caller = socket.accept()) {
                    if (readHead(caller.getInputStream())) {
                        requests.incrementAndGet();
                        caller.getOutputStream().write(response);
                    }
                }
            }
        } catch (IOException _) {
            // close() has ended the test's server.
        }
    }

    private static boolean readHead(InputStream input) throws IOException {
        int last = 0;
        for (int next = input.read(); next >= 0; next = input.read()) {
            last = (last << 8) | next;
            if (last == 0x0d0a0d0a) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        thread.interrupt();
    }
}
