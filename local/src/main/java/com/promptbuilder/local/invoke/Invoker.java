package com.promptbuilder.local.invoke;

import com.promptbuilder.local.template.Template.FunctionSpec;

import java.io.OutputStream;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Runs functions: as objects in this process, or in execution environments.
 *
 * <p>Safe for use by many threads at once.
 */
@FunctionalInterface
public interface Invoker extends AutoCloseable {
    /** Invokes a function with a JSON event and waits until it has ended. Its output goes to the stream, which stays open. */
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

        /** The function failed. The reason is one line without text of the request. */
        record Failed(String reason) implements Outcome {}

        /** The function was not called, since the named resource was not free in time. */
        record NotStarted(String reason) implements Outcome {}
    }

    /** The request id of an invocation, and the value of its {@code X-Amzn-Trace-Id}. */
    record InvocationIds(String requestId, String header) {
        /** The name of the header that carries the trace from service to service. */
        public static final String HEADER = "X-Amzn-Trace-Id";

        /** New ids, for an invocation without an HTTP request. */
        public static InvocationIds generate(Instant now) {
            String id = UUID.randomUUID().toString();
            return new InvocationIds(id, newRoot(now, id.replace("-", "").substring(8)));
        }

        /** A root trace id in the format of AWS X-Ray: version, seconds since the epoch, 24 hexadecimal digits. */
        public static String newRoot(Instant now, String randomHex) {
            return "Root=1-" + HexFormat.of().toHexDigits((int) now.getEpochSecond()) + "-" + randomHex;
        }
    }
}
