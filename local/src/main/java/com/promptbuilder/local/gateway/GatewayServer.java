package com.promptbuilder.local.gateway;

import com.promptbuilder.http.ErrorResponses;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The HTTP server of the local runtime: HTTP/1.1 with keep-alive, one virtual thread per request. {@link #bind} opens the
 * port. Clients that connect before {@link #serve} wait.
 */
public final class GatewayServer implements AutoCloseable {
    /** The time that requests in flight have to end when the server stops. */
    public static final Duration STOP = Duration.ofSeconds(30);

    /** The idle timeout of a connection, for a slow client. */
    private static final Duration IDLE = Duration.ofSeconds(30);

    private static final int ACCEPTORS = 1;
    private static final int SELECTORS = 1;
    /** Platform threads that accept connections and parse requests. */
    private static final int THREADS = 8;

    private static final int ACCEPT_QUEUE = 1024;

    /** Bytes of the request line and the headers, as at API Gateway; more are answered with 431. */
    private static final int MAX_HEAD = 10_240;

    /** Accepts all paths that browsers send. They are matched raw and never name a file, so none of them is a path traversal. */
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
    private final RequestThreads requestThreads;
    private final URI url;

    private GatewayServer(Server server, ServerConnector connector, RequestThreads requestThreads) {
        this.server = server;
        this.connector = connector;
        this.requestThreads = requestThreads;
        String host = connector.getHost().contains(":") ? "[" + connector.getHost() + "]" : connector.getHost();
        this.url = URI.create("http://" + host + ":" + connector.getLocalPort());
    }

    private static HttpConfiguration configuration() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEAD);
        http.setHeaderCacheSize(0); // Jetty builds the cache again for each request of few headers.
        http.setUriCompliance(ANY_PATH);
        return http;
    }

    /**
     * Opens the port.
     *
     * @param port 0 for any free port
     * @throws IOException with a one-line message, if the port is taken or the host is not an address of this machine
     */
    public static GatewayServer bind(String host, int port) throws IOException {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS);
        threads.setName("gateway");
        Server server = new Server(threads);
        server.setStopTimeout(STOP.toMillis());
        server.setErrorHandler(new JettyErrorHandler());
        // Jetty runs no task of a connection on the selector's thread while handlers can change.
        server.setDynamic(false);
        RequestThreads requestThreads = new RequestThreads();
        ServerConnector connector = new ServerConnector(
                server,
                requestThreads.connectionTasks(threads),
                null,
                null,
                ACCEPTORS,
                SELECTORS,
                new HttpConnectionFactory(configuration()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(IDLE.toMillis());
        server.addConnector(connector);
        try {
            connector.open();
        } catch (IOException e) {
            throw new IOException("could not listen on %s:%d: %s".formatted(host, port, rootMessage(e)), e);
        }
        return new GatewayServer(server, connector, requestThreads);
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : rootMessage(cause);
    }

    /** Begins to serve browsers of the server's own and of these origins, and all other clients. */
    public void serve(Gateway gateway, List<String> origins) {
        Handler functions = new FunctionHandler(gateway);
        server.setHandler(new GracefulHandler(new OnVirtualThread(
                requestThreads, new HostAndOriginCheck(connector.getHost(), origins, gateway.log(), functions))));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server did not start", e);
        }
    }

    /** The URL of the server, without a trailing slash. */
    public URI url() {
        return url;
    }

    /** Stops accepting connections, lets requests in flight end within 30 s ({@code STOP}), then closes all connections. */
    @Override
    public void close() {
        try {
            server.stop();
            connector.close();
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server did not stop", e);
        }
    }

    /** Handles each request on a virtual thread, apart from its connection. */
    private static final class OnVirtualThread extends Handler.Wrapper {
        private final RequestThreads requestThreads;

        OnVirtualThread(RequestThreads requestThreads, Handler next) {
            super(next);
            this.requestThreads = requestThreads;
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            requestThreads.execute(() -> handleNow(request, response, callback));
            return true;
        }

        private void handleNow(Request request, Response response, Callback callback) {
            try {
                super.handle(request, response, callback);
            } catch (Exception | Error e) {
                callback.failed(e);
            }
        }
    }

    /** Passes requests to the gateway. A client that disconnects or times out ends only its own exchange. */
    private static final class FunctionHandler extends Handler.Abstract {
        private final Gateway gateway;

        FunctionHandler(Gateway gateway) {
            this.gateway = gateway;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            try {
                gateway.serve(request, response);
                callback.succeeded();
            } catch (IOException e) {
                if (e.getCause() instanceof TimeoutException && !response.isCommitted()) {
                    Response.writeError(request, response, callback, HttpStatus.REQUEST_TIMEOUT_408);
                } else {
                    callback.failed(e);
                }
            }
            return true;
        }
    }

    /** Writes error responses to malformed or incomplete HTTP requests. The message is the name of the status. */
    static final class JettyErrorHandler implements Request.Handler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            return write(sentence(response.getStatus()), Optional.empty(), request, response, callback);
        }

        /** Writes the gateway's error with the status of the response. */
        static boolean write(
                String error, Optional<String> details, Request request, Response response, Callback callback) {
            Optional<String> requestId =
                    Optional.ofNullable(request.getHeaders().get("X-Request-ID"));
            var refusal = ErrorResponses.ofGateway(response.getStatus(), error, details, requestId);
            refusal.headers().forEach(response.getHeaders()::put);
            response.write(true, ByteBuffer.wrap(refusal.body().getBytes(UTF_8)), callback);
            return true;
        }

        /** The status's name in sentence case: "Bad request", "URI too long". */
        private static String sentence(int status) {
            String name = HttpStatus.getMessage(status);
            int blank = name.indexOf(' ');
            return blank < 0
                    ? name
                    : name.substring(0, blank) + name.substring(blank).toLowerCase(Locale.ROOT);
        }
    }
}
