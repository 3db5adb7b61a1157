package com.promptbuilder.local.invoke;

import java.time.Instant;
import java.util.UUID;

/**
 * The request id and the trace header of an invocation.
 *
 * @param requestId the id of the invocation
 * @param header the value of {@code X-Amzn-Trace-Id}
 */
public record InvocationIds(String requestId, String header) {
    /** The name of the header that carries the trace from service to service. */
    public static final String HEADER = "X-Amzn-Trace-Id";

    /** New ids, for an invocation without an HTTP request. */
    public static InvocationIds generate(Instant now) {
        String id = UUID.randomUUID().toString();
        return new InvocationIds(id, newRoot(now, id.replace("-", "").substring(8)));
    }

    /** A root trace id in the format of AWS X-Ray: version, seconds since the epoch, 24 hexadecimal digits. */
    public static String newRoot(Instant now, String randomHex) {
        return "Root=1-%08x-%s".formatted(now.getEpochSecond(), randomHex);
    }
}
