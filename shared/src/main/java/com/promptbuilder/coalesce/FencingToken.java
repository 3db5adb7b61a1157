package com.promptbuilder.coalesce;

import com.promptbuilder.tracing.TraceContext;

import java.util.Optional;

/** Fencing token with the leader's span, to which followers link: the token, a blank, and the leader's {@code traceparent}. */
final class FencingToken {
    private FencingToken() {}

    static String of(String token, Optional<TraceContext> leader) {
        return leader.map(context -> token + ' ' + context.traceparent()).orElse(token);
    }

    /** The leader's span; empty if it is not traced. */
    static Optional<TraceContext> leader(String owner) {
        return TraceContext.parse(owner.substring(owner.indexOf(' ') + 1));
    }
}
