package com.promptbuilder.local;

import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.local.logs.LogSubscription;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The parts that the runtime brings up but does not contain: the Claude simulator, and the application behind the handlers. */
public interface LocalServices {
    /** A part that listens on loopback. */
    interface Service extends AutoCloseable {
        URI baseUrl();

        @Override
        void close();
    }

    /**
     * Starts the simulator of Claude; called only when it is wanted.
     *
     * @param environment the variables of this process
     * @throws LocalSettingsException if one of them cannot be used
     */
    Service startClaudeSimulator(Map<String, String> environment);

    /**
     * The maker of handlers, which share one application.
     *
     * @param environment the variables the functions see
     * @param logLines takes the functions' log too, wherever else it goes; safe for use by many threads
     */
    HandlerFactory handlers(Map<String, String> environment, Consumer<String> logLines);

    /**
     * What counts the functions' log lines, if anything does.
     *
     * @param environment the variables the functions see
     */
    default Optional<LogSubscription.Target> bridge(Map<String, String> environment) {
        return Optional.empty();
    }

    /**
     * Checks what the functions would be told, where they are not made in this process.
     *
     * @param environment the variables the functions see
     * @throws LocalSettingsException if one of them cannot be used
     */
    default void check(Map<String, String> environment) {}

    /** The parts of this project. */
    static LocalServices ofThisProject() {
        return new ProjectServices(System.err);
    }
}
