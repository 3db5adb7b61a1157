package com.promptbuilder.simulator;

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

/** Jetty's requests in, the router's exchanges out. */
final class WireHandler extends Handler.Abstract {
    private static final System.Logger LOG = System.getLogger(WireHandler.class.getName());

    private final Router router;
    private final Replies replies;
    private final Sleeper sleeper;
    private final OpenConnections connections;
    private final int maxBodyBytes;

    WireHandler(Router router, Replies replies, Sleeper sleeper, OpenConnections connections, int maxBodyBytes) {
        this.router = router;
        this.replies = replies;
        this.sleeper = sleeper;
        this.connections = connections;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        Incoming incoming = incoming(request);
        connections.serve(
                request.getConnectionMetaData().getConnection(),
                () -> new Wire(request, response, callback, sleeper).play(routed(incoming)));
        return true;
    }

    private Exchange routed(Incoming incoming) {
        try {
            return router.route(incoming);
        } catch (RuntimeException bug) {
            LOG.log(System.Logger.Level.ERROR, "The simulator has a bug in " + incoming.path(), bug);
            return replies.error(ApiError.of(ErrorType.API));
        }
    }

    /** The whole request; what is too large is read to its end, so that the client reads the answer, and left out. */
    private Incoming incoming(Request request) throws IOException {
        Map<String, String> headers = new HashMap<>();
        request.getHeaders().forEach(field -> headers.putIfAbsent(field.getLowerCaseName(), field.getValue()));
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(maxBodyBytes);
            boolean tooLarge = in.transferTo(OutputStream.nullOutputStream()) > 0;
            String text = tooLarge ? "" : new String(body, StandardCharsets.UTF_8);
            return new Incoming(request.getMethod(), Request.getPathInContext(request), headers, text, tooLarge);
        }
    }
}
