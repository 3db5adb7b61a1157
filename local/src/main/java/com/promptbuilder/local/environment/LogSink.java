package com.promptbuilder.local.environment;

import java.io.PrintStream;

/** Takes the log streams of the environments. Called by many threads at once. */
@FunctionalInterface
public interface LogSink {
    /**
     * Takes one line, as the environment wrote it to standard output, standard error or its context's logger.
     *
     * @param function the name of the function
     * @param environmentId which of its environments
     * @param line the line without its end
     */
    void line(String function, String environmentId, String line);

    /** Prints each line as it is, so that a line of JSON stays one. */
    static LogSink printedTo(PrintStream out) {
        return (function, environmentId, line) -> out.println(line);
    }

    /** Hands each line to this one and then to another. */
    default LogSink and(LogSink other) {
        return (function, environmentId, line) -> {
            line(function, environmentId, line);
            other.line(function, environmentId, line);
        };
    }
}
