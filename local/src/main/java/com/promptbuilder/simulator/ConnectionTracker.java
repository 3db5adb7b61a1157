package com.promptbuilder.simulator;

import org.eclipse.jetty.io.Connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tracks the open TCP connections, and which of them have a request in flight. */
final class ConnectionTracker implements Connection.Listener {
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
