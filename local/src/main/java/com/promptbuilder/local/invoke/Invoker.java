package com.promptbuilder.local.invoke;

import com.promptbuilder.local.template.FunctionSpec;

import java.io.OutputStream;

/**
 * Whatever runs the functions: objects in this process, or execution environments of their own.
 *
 * <p>Safe for use by many threads at once.
 */
@FunctionalInterface
public interface Invoker extends AutoCloseable {
    /**
     * Invokes a function and waits until it has ended.
     *
     * @param event the event as JSON
     * @param answer takes what the function writes, as it writes it; not closed here
     */
    Outcome invoke(FunctionSpec function, byte[] event, InvocationIds trace, OutputStream answer);

    /** Ends what was started for the functions. */
    @Override
    default void close() {}

    /** How an invocation ended. What the function wrote stands either way. */
    sealed interface Outcome {
        /** The function returned. */
        record Returned() implements Outcome {}

        /**
         * The function failed.
         *
         * @param reason what happened, in one line without any text of the request
         */
        record Failed(String reason) implements Outcome {}

        /**
         * The function was not called: nothing was free to run it in time.
         *
         * @param reason what was waited for, in one line
         */
        record NotStarted(String reason) implements Outcome {}
    }
}
