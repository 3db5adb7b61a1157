package com.promptbuilder.local.environment;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The server of Lambda's Runtime API (version 2018-06-01) on a free loopback port. Each environment has an address of its
 * own, which differs in the first segment of the path.
 */
final class RuntimeApi implements AutoCloseable {
    private static final int NO_IDLE_LIMIT = 0;
    private static final int ACCEPT_QUEUE = 1024;

    private final Map<String, RuntimeApiCallbacks> environments = new ConcurrentHashMap<>();
    private final Server server = new Server(new VirtualThreadPool(-1));
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    private RuntimeApi() {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setIdleTimeout(NO_IDLE_LIMIT); // a poll may last for days
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setHandler(new RuntimeApiHandler(id -> Optional.ofNullable(environments.get(id))));
    }

    /** Starts it. */
    static RuntimeApi start() throws IOException {
        RuntimeApi api = new RuntimeApi();
        try {
            api.server.start();
            return api;
        } catch (Exception e) {
            api.close();
            throw new IOException("The Runtime API does not start: " + e.getMessage(), e);
        }
    }

    /** Serves an environment; returns what its AWS_LAMBDA_RUNTIME_API is. */
    String open(String environmentId, RuntimeApiCallbacks calls) {
        environments.put(environmentId, calls);
        return connector.getHost() + ":" + connector.getLocalPort() + "/" + environmentId;
    }

    /** Serves an environment no more. */
    void shut(String environmentId) {
        environments.remove(environmentId);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The Runtime API does not stop", e);
        }
    }
}
