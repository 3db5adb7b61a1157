package com.promptbuilder.local.environment;

import java.io.PrintStream;

/** Receiver of the environments' log streams. Called by many threads at once. */
@FunctionalInterface
public interface LogSink {
    /**
     * Receives one line, as the environment wrote it to standard output, standard error or its context's logger.
     *
     * @param function the name of the function
     * @param environmentId the id of its environment
     * @param line the line without a line break
     */
    void line(String function, String environmentId, String line);

    /** Prints each line as it is, so that a line of JSON stays one. */
    static LogSink printedTo(PrintStream out) {
        return (function, environmentId, line) -> out.println(line);
    }

    /** Passes each line to this sink and then to another. */
    default LogSink and(LogSink other) {
        return (function, environmentId, line) -> {
            line(function, environmentId, line);
            other.line(function, environmentId, line);
        };
    }
}
