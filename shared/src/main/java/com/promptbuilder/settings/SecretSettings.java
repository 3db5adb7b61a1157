package com.promptbuilder.settings;

import java.util.Optional;

/**
 * Where Claude's API key is stored, if not in the environment: a secret of AWS Secrets Manager. Its value is the key, or a JSON object with
 * {@code apiKey} or {@code ANTHROPIC_API_KEY}.
 *
 * @param id {@code ANTHROPIC_SECRET_ARN}
 */
public record SecretSettings(String id, AwsEndpoint awsEndpoint) {
    static Optional<SecretSettings> read(EnvironmentVariables environmentVariables) {
        AwsEndpoint awsEndpoint = AwsEndpoint.read(environmentVariables, "SECRETS_MANAGER");
        return environmentVariables.text("ANTHROPIC_SECRET_ARN").map(id -> new SecretSettings(id, awsEndpoint));
    }
}
