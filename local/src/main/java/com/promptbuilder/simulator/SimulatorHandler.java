package com.promptbuilder.simulator;

import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Jetty handler: reads requests, routes them, and sends the responses. */
final class SimulatorHandler extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger(SimulatorHandler.class.getName());

    /** As at Claude; a longer body gets 413. */
    private static final int MAX_BODY_BYTES = 32 << 20;

    private final Router router;
    private final JsonResponses responses;
    private final ClaudeSimulator.Sleeper sleeper;
    private final ConnectionTracker connections;

    SimulatorHandler(
            Router router, JsonResponses responses, ClaudeSimulator.Sleeper sleeper, ConnectionTracker connections) {
        this.router = router;
        this.responses = responses;
        this.sleeper = sleeper;
        this.connections = connections;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        IncomingRequest incoming = incoming(request);
        Connection connection = request.getConnectionMetaData().getConnection();
        connections.begin(connection);
        try {
            new ResponsePlayer(request, response, callback, sleeper).play(routed(incoming));
        } finally {
            connections.end(connection);
        }
        return true;
    }

    private SimulatedExchange routed(IncomingRequest incoming) {
        try {
            return router.route(incoming);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The simulator failed on " + incoming.path(), e);
            return responses.error(ApiError.of(ErrorType.API));
        }
    }

    /** Reads the request. A body that is too large is read and dropped, so that the client reads the response. */
    private IncomingRequest incoming(Request request) throws IOException {
        Map<String, String> headers = new HashMap<>();
        request.getHeaders()
                .forEach(field ->
                        headers.merge(field.getLowerCaseName(), field.getValue(), (one, next) -> one + "," + next));
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(MAX_BODY_BYTES);
            boolean tooLarge = in.transferTo(OutputStream.nullOutputStream()) > 0;
            String text = tooLarge ? "" : new String(body, StandardCharsets.UTF_8);
            return new IncomingRequest(
                    request.getMethod(),
                    Request.getPathInContext(request),
                    request.getHttpURI().getPathQuery(),
                    headers,
                    text,
                    tooLarge);
        }
    }

    /** Tracks the open TCP connections, and which of them have a request in flight. */
    static final class ConnectionTracker implements Connection.Listener {
        private final Counters counters;
        private final Set<Connection> open = ConcurrentHashMap.newKeySet();
        private final Set<Connection> busy = ConcurrentHashMap.newKeySet();

        ConnectionTracker(Counters counters) {
            this.counters = counters;
        }

        @Override
        public void onOpened(Connection connection) {
            counters.connectionOpened();
            open.add(connection);
        }

        @Override
        public void onClosed(Connection connection) {
            open.remove(connection);
            counters.connectionClosed();
        }

        void begin(Connection connection) {
            busy.add(connection);
        }

        void end(Connection connection) {
            busy.remove(connection);
        }

        /** Closes the connections without a request in flight, as servers do after an idle timeout. */
        void closeIdle() {
            open.stream().filter(connection -> !busy.contains(connection)).forEach(Connection::close);
        }
    }
}
