package com.promptbuilder.simulator;

import org.eclipse.jetty.io.Connection;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The TCP connections there are, and which of them have a request under way. */
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

    /** Does something while the connection counts as busy. */
    void serve(Connection connection, IoAction ioAction) throws IOException {
        busy.add(connection);
        try {
            ioAction.serve();
        } finally {
            busy.remove(connection);
        }
    }

    /** What is done with one request. */
    interface IoAction {
        void serve() throws IOException;
    }

    /** Closes those that nothing is under way on, as servers do with connections that were not used for some time. */
    void closeIdle() {
        open.stream().filter(connection -> !busy.contains(connection)).forEach(Connection::close);
    }
}
