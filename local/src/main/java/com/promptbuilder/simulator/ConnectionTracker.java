package com.promptbuilder.simulator;

import org.eclipse.jetty.io.Connection;

import java.io.IOException;
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

    /** Runs an action while the connection counts as busy. */
    void serve(Connection connection, IoAction action) throws IOException {
        busy.add(connection);
        try {
            action.serve();
        } finally {
            busy.remove(connection);
        }
    }

    /** The action for one request. */
    interface IoAction {
        void serve() throws IOException;
    }

    /** Closes the connections without a request in flight, as servers do after an idle timeout. */
    void closeIdle() {
        open.stream().filter(connection -> !busy.contains(connection)).forEach(Connection::close);
    }
}
