package com.promptbuilder.settings;

import java.net.URI;
import java.util.Optional;

/**
 * Where Claude's key is kept, if not in the environment: a secret of AWS Secrets Manager, a text or an object with {@code apiKey} or
 * {@code ANTHROPIC_API_KEY}.
 *
 * @param id {@code ANTHROPIC_SECRET_ARN}
 * @param endpoint {@code AWS_ENDPOINT_URL_SECRETS_MANAGER} or {@code AWS_ENDPOINT_URL}: another server than AWS
 * @param region {@code AWS_REGION}; default {@code us-east-1}
 * @param isEmulated the endpoint is no AWS but an emulator, since the environment has no credentials of a role
 */
public record SecretSettings(String id, Optional<URI> endpoint, String region, boolean isEmulated) {
    static Optional<SecretSettings> read(EnvironmentVariables environmentVariables) {
        Optional<URI> endpoint = environmentVariables
                .address("AWS_ENDPOINT_URL_SECRETS_MANAGER")
                .or(() -> environmentVariables.address("AWS_ENDPOINT_URL"));
        return environmentVariables
                .text("ANTHROPIC_SECRET_ARN")
                .map(id -> new SecretSettings(
                        id,
                        endpoint,
                        environmentVariables.text("AWS_REGION", "us-east-1"),
                        endpoint.isPresent() && !environmentVariables.hasRole()));
    }
}
