package com.promptbuilder.local.invoke;

import java.time.Instant;

/**
 * The two ids an invocation is followed by.
 *
 * @param requestId the id of the invocation
 * @param header the value of {@code X-Amzn-Trace-Id}
 */
public record InvocationTrace(String requestId, String header) {
    /** The name of the header that carries the trace from service to service. */
    public static final String HEADER = "X-Amzn-Trace-Id";

    /** A root trace id in the format of AWS X-Ray: version, seconds since the epoch, 24 hexadecimal digits. */
    public static String newRoot(Instant now, String randomHex) {
        return "Root=1-%08x-%s".formatted(now.getEpochSecond(), randomHex);
    }
}
