package com.promptbuilder.tracing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Stub of an OpenTelemetry receiver on loopback. */
final class StubOtlpServer implements AutoCloseable {
    private final HttpServer server;
    private final URI address;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<byte[]> bodies = new LinkedBlockingQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 200;
    private volatile boolean stallsInBody;

    StubOtlpServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::take);
        address = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean isRight = exchange.getRequestURI().getPath().equals("/v1/traces")
                && exchange.getRequestMethod().equals("POST")
                && "application/json".equals(exchange.getRequestHeaders().getFirst("content-type"));
        count.incrementAndGet();
        try {
            gate.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (stallsInBody) {
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            bodies.add(body);
            return;
        }
        exchange.sendResponseHeaders(isRight ? status : 400, -1);
        exchange.close();
        bodies.add(body);
    }

    URI address() {
        return address;
    }

    /** Waits for the body of the next request. */
    byte[] next() {
        try {
            return bodies.take();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Number of requests received. */
    int count() {
        return count.get();
    }

    /** Responses start and never end. */
    void stallInBody() {
        stallsInBody = true;
    }

    void status(int answer) {
        status = answer;
    }

    /** Requests get no response until {@link #resume}. */
    void hang() {
        gate = new CountDownLatch(1);
    }

    /** Requests get responses again. */
    void resume() {
        gate.countDown();
    }

    @Override
    public void close() {
        resume();
        server.stop(0);
        threads.shutdownNow();
    }
}
