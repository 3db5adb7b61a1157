package com.promptbuilder.gateway;

import com.promptbuilder.value.Caller;

import java.util.Optional;

/**
 * Resolves the client's identity from the request context of an event. The first one present counts: a token's subject, an authorizer's
 * principal, an API key, a Cognito identity, an IAM principal. No other class reads these fields.
 */
final class CallerResolver {
    private CallerResolver() {}

    /** @param context the {@code requestContext} of a REST API event */
    static Caller ofRest(EventJson context) {
        EventJson authorizer = context.fields("authorizer");
        EventJson identity = context.fields("identity");
        return first(
                prefixed("sub", authorizer.fields("claims").text("sub")),
                prefixed("principal", authorizer.text("principalId")),
                prefixed("key", identity.text("apiKey")),
                prefixed("cognito", identity.text("cognitoIdentityId")),
                prefixed("iam", principal(identity.text("user"))));
    }

    /** @param context the {@code requestContext} of an HTTP API event */
    static Caller ofHttp(EventJson context) {
        EventJson authorizer = context.fields("authorizer");
        EventJson iam = authorizer.fields("iam");
        return first(
                prefixed("sub", authorizer.fields("jwt").fields("claims").text("sub")),
                prefixed("principal", authorizer.fields("lambda").text("principalId")),
                prefixed("cognito", iam.fields("cognitoIdentity").text("identityId")),
                prefixed("iam", principal(iam.text("userId"))));
    }

    // AIDA… for a user, AROA…:session for a role. The client chooses the session name, so it is cut off.
    private static Optional<String> principal(Optional<String> uniqueId) {
        return uniqueId.map(id -> id.split(":", 2)[0]);
    }

    // The prefix prevents collisions, for example of a subject with an API key.
    private static Optional<String> prefixed(String kind, Optional<String> value) {
        return value.filter(known -> !known.isEmpty()).map(known -> kind + ":" + known);
    }

    @SafeVarargs
    private static Caller first(Optional<String>... candidates) {
        for (Optional<String> candidate : candidates) {
            if (candidate.isPresent()) {
                return Caller.ofIdentity(candidate.get());
            }
        }
        return Caller.ANONYMOUS;
    }
}
