package com.promptbuilder.local;

import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.logs.LogSubscription;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The services that the runtime starts but does not contain: the Claude simulator, and the application behind the handlers. */
public interface LocalServices {
    /** A service that listens on loopback. */
    record Service(URI baseUrl, Runnable stop) implements AutoCloseable {
        @Override
        public void close() {
            stop.run();
        }
    }

    /**
     * Starts the simulator of Claude. Called only if the settings select it.
     *
     * @param environment the variables of this process
     * @throws LocalSettingsException if one of them cannot be used
     */
    Service startClaudeSimulator(Map<String, String> environment);

    /**
     * Creates the factory of handlers, which share one application with these variables of the functions.
     *
     * @param lines receives the log of the functions and of the metrics bridge
     */
    HandlerFactory handlers(Map<String, String> environment, LogSink lines);

    /**
     * The metrics bridge that receives the log lines of functions in other processes, if there is one, by the functions' variables.
     *
     * @param lines receives the bridge's own log
     */
    default Optional<LogSubscription.Target> bridge(Map<String, String> environment, LogSink lines) {
        return Optional.empty();
    }

    /**
     * Validates the settings of functions that run in other processes.
     *
     * @param environment the variables of the functions
     * @throws LocalSettingsException if one of them cannot be used
     */
    default void check(Map<String, String> environment) {}

    /** The simulator and the application of this project. */
    static LocalServices ofThisProject() {
        return new ProjectServices(System.err);
    }
}
