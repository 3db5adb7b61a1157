package com.promptbuilder.bench;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** Where spans are sent in benchmarks: to those who take them and forget them, on loopback. */
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

    /** X-Ray's daemon, which never reads: what no longer fits is lost, as datagrams are. */
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
