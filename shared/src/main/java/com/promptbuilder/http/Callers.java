package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.RequestIdentity;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who asks, by what the gateway found out: a token's subject, an authorizer's principal, an API key, or an IAM user. */
final class Callers {
    static final String ANONYMOUS = "anonymous";

    private Callers() {}

    static String of(@Nullable ProxyRequestContext context) {
        if (context == null) {
            return ANONYMOUS;
        }
        Map<String, Object> authorizer = Optional.ofNullable(context.getAuthorizer()).orElse(Map.of());
        Object claims = authorizer.getOrDefault("claims", Map.of());
        RequestIdentity identity = Optional.ofNullable(context.getIdentity()).orElseGet(RequestIdentity::new);
        return Stream.of(
                        claims instanceof Map<?, ?> map ? map.get("sub") : null,
                        authorizer.get("principalId"),
                        identity.getApiKey(),
                        identity.getUserArn())
                .filter(Objects::nonNull)
                .map(Object::toString)
                .findFirst()
                .orElse(ANONYMOUS);
    }
}
