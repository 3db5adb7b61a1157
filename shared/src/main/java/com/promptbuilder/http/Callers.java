package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext.Authorizer;
import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Who asks, by what the gateway found out: a token's subject, an authorizer's principal, an API key, or an IAM user. */
final class Callers {
    /** Nobody that the gateway knows. */
    static final String ANONYMOUS = "";

    private Callers() {}

    static String of(@Nullable ProxyRequestContext context) {
        if (context == null) {
            return ANONYMOUS;
        }
        Map<String, Object> authorizer =
                Optional.ofNullable(context.getAuthorizer()).orElse(Map.of());
        Object claims = authorizer.getOrDefault("claims", Map.of());
        RequestIdentity identity = Optional.ofNullable(context.getIdentity()).orElseGet(RequestIdentity::new);
        return first(Stream.of(
                named("sub", claims instanceof Map<?, ?> map ? map.get("sub") : null),
                named("principal", authorizer.get("principalId")),
                named("key", identity.getApiKey()),
                named("iam", identity.getUserArn())));
    }

    static String of(APIGatewayV2HTTPEvent.RequestContext context) {
        Authorizer authorizer = Optional.ofNullable(context.getAuthorizer()).orElseGet(Authorizer::new);
        return first(Stream.of(
                named(
                        "sub",
                        authorizer.getJwt() == null || authorizer.getJwt().getClaims() == null
                                ? null
                                : authorizer.getJwt().getClaims().get("sub")),
                named(
                        "principal",
                        authorizer.getLambda() == null
                                ? null
                                : authorizer.getLambda().get("principalId")),
                named(
                        "iam",
                        authorizer.getIam() == null ? null : authorizer.getIam().getUserArn())));
    }

    // What names them is part of the name, so that a subject cannot pass for a key.
    private static Optional<String> named(String kind, @Nullable Object name) {
        return Optional.ofNullable(name).map(known -> kind + ":" + known);
    }

    private static String first(Stream<Optional<String>> candidates) {
        return candidates.flatMap(Optional::stream).findFirst().orElse(ANONYMOUS);
    }
}
