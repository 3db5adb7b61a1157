package com.promptbuilder.local.environment;

import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Server of Lambda's Runtime API (2018-06-01) on a free loopback port. The first segment of the path identifies the environment. */
final class RuntimeApi implements AutoCloseable {
    private static final int NO_IDLE_LIMIT = 0;
    private static final int ACCEPT_QUEUE = 1024;

    private final Map<String, ExecutionEnvironment> environments = new ConcurrentHashMap<>();
    private final Server server = new Server(new VirtualThreadPool(-1));
    private final ServerConnector connector = new ServerConnector(server, 1, 1);

    private RuntimeApi() {
        connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        connector.setIdleTimeout(NO_IDLE_LIMIT); // a poll may last for days
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setHandler(new RuntimeApiHandler(id -> Optional.ofNullable(environments.get(id))));
    }

    /** Starts the server. */
    static RuntimeApi start() throws IOException {
        RuntimeApi api = new RuntimeApi();
        try {
            api.server.start();
            return api;
        } catch (Exception e) {
            api.close();
            throw new IOException("The Runtime API did not start: " + e.getMessage(), e);
        }
    }

    /** Serves an environment. Returns its AWS_LAMBDA_RUNTIME_API. */
    String open(String environmentId, ExecutionEnvironment environment) {
        environments.put(environmentId, environment);
        return connector.getHost() + ":" + connector.getLocalPort() + "/" + environmentId;
    }

    /** Stops serving an environment. */
    void shut(String environmentId) {
        environments.remove(environmentId);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The Runtime API did not stop", e);
        }
    }
}
