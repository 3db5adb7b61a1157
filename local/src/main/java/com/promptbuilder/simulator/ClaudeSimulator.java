package com.promptbuilder.simulator;

import com.promptbuilder.simulator.SimulatorHandler.ConnectionTracker;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Simulator of Claude's Messages API, with faults and statistics.
 *
 * <p>Serves {@code POST /v1/messages}, {@code /v1/messages/batches} and {@code GET /v1/models} of each {@link Provider} under its path prefix, and the
 * control API under {@code /simulator/}.
 * {@link SimulatorSettings} configure a run. {@link FaultMarkers} in a user text configure one request. Each call runs in a
 * virtual thread, so thousands can wait at a time.
 */
public final class ClaudeSimulator implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(30);

    private final Server server;
    private final ServerConnector connector;
    private final ExecutorService calls;
    private final Counters counters;

    /** Waits for a duration: {@code Thread::sleep}, or a fake in tests. */
    @FunctionalInterface
    public interface Sleeper {
        /** Returns after the duration, which is never negative and may be zero. */
        void sleep(Duration duration) throws InterruptedException;
    }

    private ClaudeSimulator(Server server, ServerConnector connector, ExecutorService calls, Counters counters) {
        this.server = server;
        this.connector = connector;
        this.calls = calls;
        this.counters = counters;
    }

    /** Starts a simulator; its port is bound when this returns. */
    public static ClaudeSimulator start(SimulatorSettings settings) {
        return start(settings, Clock.systemUTC(), Thread::sleep);
    }

    /** Starts a simulator with its own time: the clock expires cached prompts, the sleeper performs each wait. */
    public static ClaudeSimulator start(SimulatorSettings settings, Clock clock, Sleeper sleeper) {
        var counters = new Counters(settings.prices());
        var connections = new ConnectionTracker(counters);
        var calls = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("claude-simulator-", 1).factory());
        var threads = new QueuedThreadPool(16, 2);
        threads.setName("claude-simulator");
        threads.setVirtualThreadsExecutor(calls);
        var server = new Server(threads);
        ServerConnector connector = connector(server, settings, connections);
        server.setHandler(handler(settings, clock, sleeper, counters, connections));
        var simulator = new ClaudeSimulator(server, connector, calls, counters);
        simulator.open();
        return simulator;
    }

    /** The URL it listens on, such as {@code http://127.0.0.1:40123}. */
    public URI baseUrl() {
        return URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort());
    }

    /** The statistics since the start or the last reset. */
    public SimulatorStats stats() {
        return counters.stats();
    }

    /** Drops the calls in flight and closes the port. */
    @Override
    public void close() {
        calls.shutdownNow();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The simulator did not stop", e);
        }
    }

    private void open() {
        try {
            server.start();
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(
                    "The simulator could not listen on " + connector.getHost() + ":" + connector.getPort(), e);
        } catch (Exception e) {
            close();
            throw new IllegalStateException("The simulator did not start", e);
        }
    }

    private static SimulatorHandler handler(
            SimulatorSettings settings,
            Clock clock,
            Sleeper sleeper,
            Counters counters,
            ConnectionTracker connections) {
        var live = new LiveSettings(settings);
        var ids = new MessageIds(settings.seed());
        var responses = new JsonResponses(ids);
        var authentication = new RequestAuthentication(settings.account(), clock);
        var messages = new MessagesEndpoint(authentication, live, counters, ids, clock);
        var batches = new BatchesEndpoint(authentication, messages, live, ids, clock);
        var control = new ControlEndpoint(live, counters, responses, connections::closeIdle, () -> {
            counters.reset();
            messages.reset();
            batches.reset();
            live.reset();
        });
        var router = new Router(messages, batches, new ModelsEndpoint(authentication, responses), control, responses);
        return new SimulatorHandler(router, responses, sleeper, connections);
    }

    private static ServerConnector connector(Server server, SimulatorSettings settings, ConnectionTracker connections) {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(IDLE.toMillis());
        connector.setAcceptQueueSize(1024);
        connector.addBean(connections);
        server.addConnector(connector);
        return connector;
    }
}
