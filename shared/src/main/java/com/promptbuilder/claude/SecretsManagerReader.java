package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.CachedApiKey.ReadResult;
import com.promptbuilder.dynamodb.AwsClientFactory;
import com.promptbuilder.settings.ClaudeSettings.SecretSettings;
import com.promptbuilder.value.Secret;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.lambda.powertools.parameters.secrets.SecretsProvider;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads the key from AWS Secrets Manager through Powertools. Each read creates and closes its own client and provider, so no connection
 * and no second copy of the key remains.
 */
record SecretsManagerReader(SecretSettings settings) implements Supplier<ReadResult> {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(900);
    private static final List<String> FIELDS = List.of("apiKey", "ANTHROPIC_API_KEY");

    @Override
    public ReadResult get() {
        try (SecretsManagerClient client = client()) {
            String value = SecretsProvider.builder().withClient(client).build().get(settings.id());
            return new ReadResult.Found(new Secret(keyIn(value)));
        } catch (RuntimeException e) {
            // Without the message, which may name the secret.
            return new ReadResult.Failed(e.getClass().getSimpleName());
        }
    }

    private SecretsManagerClient client() {
        return AwsClientFactory.of(SecretsManagerClient.builder(), settings.awsEndpoint(), TIMEOUT, ATTEMPT_TIMEOUT);
    }

    /** The key in a secret's value: the value itself, or a field of a JSON object. */
    static String keyIn(String value) {
        String text = value.strip();
        if (!text.startsWith("{")) {
            return text;
        }
        JsonNode object = parsed(text);
        return FIELDS.stream()
                .map(object::path)
                .filter(JsonNode::isTextual)
                .map(field -> field.textValue().strip())
                .findFirst()
                .orElse("");
    }

    private static JsonNode parsed(String text) {
        try {
            return JsonMapper.builder().build().readTree(text);
        } catch (JsonProcessingException _) {
            throw new IllegalArgumentException("the secret is not JSON"); // without the cause, which would quote it
        }
    }
}
