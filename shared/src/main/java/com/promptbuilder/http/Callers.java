package com.promptbuilder.http;

import com.promptbuilder.value.Caller;

import java.io.IOException;
import java.util.Optional;

/**
 * Who asks, by what the gateway found out: a token's subject, an authorizer's principal, an API key, or an IAM user. The only place that
 * sees it.
 */
final class Callers {
    private Callers() {}

    /** @param context a REST API's */
    static Caller ofRest(EventFields context) throws IOException {
        EventFields authorizer = context.fields("authorizer");
        EventFields identity = context.fields("identity");
        return first(
                named("sub", authorizer.fields("claims").text("sub")),
                named("principal", authorizer.text("principalId")),
                named("key", identity.text("apiKey")),
                named("iam", identity.text("userArn")));
    }

    /** @param context an HTTP API's */
    static Caller ofHttp(EventFields context) throws IOException {
        EventFields authorizer = context.fields("authorizer");
        return first(
                named("sub", authorizer.fields("jwt").fields("claims").text("sub")),
                named("principal", authorizer.fields("lambda").text("principalId")),
                named("iam", authorizer.fields("iam").text("userArn")));
    }

    // What names them is part of the name, so that a subject cannot pass for a key.
    private static Optional<String> named(String kind, Optional<String> name) {
        return name.map(known -> kind + ":" + known);
    }

    @SafeVarargs
    private static Caller first(Optional<String>... candidates) {
        for (Optional<String> candidate : candidates) {
            if (candidate.isPresent()) {
                return Caller.named(candidate.get());
            }
        }
        return Caller.UNKNOWN;
    }
}
