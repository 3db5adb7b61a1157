package com.promptbuilder.local.gateway;

import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The HTTP server of the runtime: HTTP/1.1 with keep-alive, each request on a virtual thread of its own. Its port is taken
 * when it is made; callers wait until it serves.
 */
public final class GatewayServer implements AutoCloseable {
    private static final int UNLIMITED = -1;
    private static final int ACCEPT_QUEUE = 1024;

    /**
     * Every path that is a URI's, and those that browsers make of what is typed. Paths are matched as they came over the
     * wire and never name a file, so none of them leads anywhere else.
     */
    private static final UriCompliance ANY_PATH = UriCompliance.DEFAULT.with(
            "gateway",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
            UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
            UriCompliance.Violation.BAD_UTF8_ENCODING,
            UriCompliance.Violation.TRUNCATED_UTF8_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS,
            UriCompliance.Violation.ILLEGAL_PATH_CHARACTERS);

    private final Server server;
    private final ServerConnector connector;
    private final Limits limits;
    private final URI url;

    /**
     * The bounds of the server.
     *
     * @param maxBody the largest body, in bytes; more is answered with 413
     * @param idle how long a connection may be silent while the server waits for it
     * @param stop how long requests in flight may go on once the server stops
     */
    public record Limits(int maxBody, Duration idle, Duration stop) {
        /** API Gateway's 10 MB, and patience for a slow caller and for an answer that is being made. */
        public static final Limits DEFAULT =
                new Limits(10 * 1024 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(30));
    }

    private GatewayServer(Server server, ServerConnector connector, Limits limits) {
        this.server = server;
        this.connector = connector;
        this.limits = limits;
        String host = connector.getHost().contains(":") ? "[" + connector.getHost() + "]" : connector.getHost();
        this.url = URI.create("http://" + host + ":" + connector.getLocalPort());
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(ANY_PATH);
        return http;
    }

    /**
     * Takes the port.
     *
     * @param port 0 for any free port
     * @throws IOException with a message of one line, if another process has the port or the host is not of this machine
     */
    public static GatewayServer bind(String host, int port, Limits limits) throws IOException {
        Server server = new Server(new VirtualThreadPool(UNLIMITED));
        server.setStopTimeout(limits.stop().toMillis());
        server.setErrorHandler(new JettyErrorHandler());
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(configuration()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(limits.idle().toMillis());
        server.addConnector(connector);
        try {
            connector.open();
        } catch (IOException e) {
            throw new IOException("Cannot listen on %s:%d: %s".formatted(host, port, rootMessage(e)), e);
        }
        return new GatewayServer(server, connector, limits);
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : rootMessage(cause);
    }

    /** Begins to serve. */
    public void serve(Gateway gateway) {
        serve(gateway, Map.of(), List.of());
    }

    /**
     * Begins to serve.
     *
     * @param pages JSON of the runtime itself, by path; the functions' routes stand behind them
     * @param origins those that may call from a browser, besides the server's own
     */
    public void serve(Gateway gateway, Map<String, Supplier<String>> pages, List<String> origins) {
        GatewayHandler functions = new GatewayHandler(gateway, new JettyRequestReader(limits.maxBody()));
        StatusPages all = new StatusPages(pages, functions);
        server.setHandler(new GracefulHandler(new HostAndOriginCheck(connector.getHost(), origins, all)));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server does not start", e);
        }
    }

    /** The address of the server, without a slash at its end. */
    public URI url() {
        return url;
    }

    /** Stops accepting, lets requests in flight go on within the bound, then closes every connection. */
    @Override
    public void close() {
        try {
            server.stop();
            connector.close();
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server does not stop", e);
        }
    }
}
