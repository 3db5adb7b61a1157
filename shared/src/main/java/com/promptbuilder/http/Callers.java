package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext.Authorizer;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Who asks, by what the gateway found out: a token's subject, an authorizer's principal, an API key, or an IAM user. */
final class Callers {
    static final String ANONYMOUS = "anonymous";

    private Callers() {}

    static String of(@Nullable ProxyRequestContext context) {
        if (context == null) {
            return ANONYMOUS;
        }
        Map<String, Object> authorizer =
                Optional.ofNullable(context.getAuthorizer()).orElse(Map.of());
        Object claims = authorizer.getOrDefault("claims", Map.of());
        RequestIdentity identity = Optional.ofNullable(context.getIdentity()).orElseGet(RequestIdentity::new);
        return first(
                claims instanceof Map<?, ?> map ? map.get("sub") : null,
                authorizer.get("principalId"),
                identity.getApiKey(),
                identity.getUserArn());
    }

    static String of(APIGatewayV2HTTPEvent.RequestContext context) {
        Authorizer authorizer = Optional.ofNullable(context.getAuthorizer()).orElseGet(Authorizer::new);
        return first(
                authorizer.getJwt() == null || authorizer.getJwt().getClaims() == null
                        ? null
                        : authorizer.getJwt().getClaims().get("sub"),
                authorizer.getLambda() == null ? null : authorizer.getLambda().get("principalId"),
                authorizer.getIam() == null ? null : authorizer.getIam().getUserArn());
    }

    private static String first(@Nullable Object... candidates) {
        return Arrays.stream(candidates)
                .filter(Objects::nonNull)
                .map(Object::toString)
                .findFirst()
                .orElse(ANONYMOUS);
    }
}
