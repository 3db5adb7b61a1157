package com.promptbuilder.local.gateway;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** The gateway as Jetty's handler; a caller that is gone or too slow ends its own exchange only. */
final class GatewayHandler extends Handler.Abstract {
    private final Gateway gateway;
    private final JettyRequestReader reader;

    GatewayHandler(Gateway gateway, JettyRequestReader reader) {
        this.gateway = gateway;
        this.reader = reader;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        try {
            gateway.serve(request, response, reader);
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
