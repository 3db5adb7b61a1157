package com.promptbuilder.gateway;

import com.promptbuilder.value.Caller;

import java.util.Optional;

/**
 * Who asks, by what the gateway found out: a token's subject, an authorizer's principal, an API key, a Cognito identity, or an IAM
 * principal. The only place that sees it.
 */
final class CallerResolver {
    private CallerResolver() {}

    /** @param context a REST API's */
    static Caller ofRest(EventJson context) {
        EventJson authorizer = context.fields("authorizer");
        EventJson identity = context.fields("identity");
        return first(
                named("sub", authorizer.fields("claims").text("sub")),
                named("principal", authorizer.text("principalId")),
                named("key", identity.text("apiKey")),
                named("cognito", identity.text("cognitoIdentityId")),
                named("iam", principal(identity.text("user"))));
    }

    /** @param context an HTTP API's */
    static Caller ofHttp(EventJson context) {
        EventJson authorizer = context.fields("authorizer");
        EventJson iam = authorizer.fields("iam");
        return first(
                named("sub", authorizer.fields("jwt").fields("claims").text("sub")),
                named("principal", authorizer.fields("lambda").text("principalId")),
                named("cognito", iam.fields("cognitoIdentity").text("identityId")),
                named("iam", principal(iam.text("userId"))));
    }

    // AIDA… of a user, AROA…:session of a role. A session's name is the client's choice, so it identifies nothing.
    private static Optional<String> principal(Optional<String> uniqueId) {
        return uniqueId.map(id -> id.split(":", 2)[0]);
    }

    // What names them is part of the name, so that a subject cannot pass for a key.
    private static Optional<String> named(String kind, Optional<String> name) {
        return name.filter(known -> !known.isEmpty()).map(known -> kind + ":" + known);
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
