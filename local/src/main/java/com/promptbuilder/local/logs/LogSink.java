package com.promptbuilder.local.logs;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;

/** Receiver of the functions' log lines. Called by many threads at once. */
@FunctionalInterface
public interface LogSink {
    /** Receives one line, as the function wrote it to standard output, standard error or its context's logger. */
    void line(LogLine line);

    /** Receives lines, in their order. */
    default void lines(List<LogLine> lines) {
        lines.forEach(this::line);
    }

    /** Prints each line as it is, so that a line of JSON stays one. */
    static LogSink printedTo(PrintStream out) {
        return line -> out.println(line.text());
    }

    /** Receiver of the lines of one environment. */
    default Consumer<String> linesOf(String function, String environmentId) {
        return text -> line(LogLine.of(function, environmentId, text));
    }

    /** Passes each line to this sink and then to another. */
    default LogSink and(LogSink other) {
        return line -> {
            line(line);
            other.line(line);
        };
    }
}
