package com.promptbuilder.local.invoke;

import com.promptbuilder.local.template.Template.FunctionSpec;

import java.io.OutputStream;

/**
 * Runs functions: as objects in this process, or in execution environments.
 *
 * <p>Safe for use by many threads at once.
 */
@FunctionalInterface
public interface Invoker extends AutoCloseable {
    /**
     * Invokes a function and waits until it has ended.
     *
     * @param event the event as JSON
     * @param answer receives the function's output, chunk by chunk; not closed here
     */
    Outcome invoke(FunctionSpec function, byte[] event, InvocationIds trace, OutputStream answer);

    /** The status of all environments and their limits, as JSON; none by default. */
    default String environments() {
        return "{\"limit\":0,\"environments\":[]}";
    }

    /** Stops everything that was started for the functions. */
    @Override
    default void close() {}

    /** The result of an invocation. Output that the function has written is kept in each case. */
    sealed interface Outcome {
        /** The function returned. */
        record Returned() implements Outcome {}

        /**
         * The function failed.
         *
         * @param reason the failure in one line, without text of the request
         */
        record Failed(String reason) implements Outcome {}

        /**
         * The function was not called: no environment was free in time.
         *
         * @param reason the missing resource, in one line
         */
        record NotStarted(String reason) implements Outcome {}
    }
}
