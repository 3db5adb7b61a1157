package com.promptbuilder.bench;

import com.promptbuilder.tracing.OtlpHttpClient;
import com.promptbuilder.tracing.OtlpSpanExporter;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Receivers of spans on loopback; they discard what they receive. */
final class Receivers implements AutoCloseable {
    private final List<Runnable> ends = new ArrayList<>();
    private final List<DatagramChannel> daemons = new ArrayList<>();

    /** An OpenTelemetry receiver. */
    URI otlp() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        ends.add(() -> server.stop(0));
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** Exports spans in the background, outside of the measured time. */
    OtlpSpanExporter otlpSpans() throws IOException {
        OtlpHttpClient receiver = new OtlpHttpClient(otlp(), Duration.ofSeconds(2), InstantSource.system(), () -> {
            throw new IllegalStateException("spans are lost");
        });
        return new OtlpSpanExporter(
                receiver,
                OtlpSpanExporter.FlushMode.BACKGROUND,
                Map.of(),
                UnaryOperator.identity(),
                InstantSource.system());
    }

    /** An X-Ray daemon that never reads: datagrams above the buffer are lost. */
    InetSocketAddress xray() throws IOException {
        DatagramChannel daemon =
                DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemons.add(daemon);
        return (InetSocketAddress) daemon.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        ends.forEach(Runnable::run);
        for (DatagramChannel daemon : daemons) {
            daemon.close();
        }
    }
}
