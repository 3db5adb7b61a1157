package com.promptbuilder.local.emulator;

import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.local.template.StoresTemplate;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** The API key in a secret of Secrets Manager, as the template's {@code ClaudeSecretArn} names it. */
@EmulatorTest
class EmulatedSecretTest {
    private static final Secret OLD = new Secret("sk-ant-old");
    private static final Secret NEW = new Secret("sk-ant-new");

    private final EmulatedStack stack;
    private final String arn;
    private final ApiKeyProvider key;

    EmulatedSecretTest(EmulatedStack stack) {
        this.stack = stack;
        this.arn = stack.secretsManager()
                .createSecret(
                        create -> create.name("claude-" + UUID.randomUUID()).secretString(OLD.reveal()))
                .arn();
        this.key = ApiKeyProvider.of(
                stack.settings("Optimize", Map.of("ANTHROPIC_SECRET_ARN", arn)).claude());
    }

    @AfterEach
    void delete() {
        stack.secretsManager().deleteSecret(delete -> delete.secretId(arn).forceDeleteWithoutRecovery(true));
    }

    @Test
    void aSecretThatIsMissingIsReportedAndTheLastKeyStaysInUse() {
        assertThat(key.get()).contains(OLD);
        ApiKeyProvider missing = ApiKeyProvider.of(
                stack.settings("Optimize", Map.of("ANTHROPIC_SECRET_ARN", arn.replace("claude-", "absent-")))
                        .claude());

        assertThat(missing.get()).isEmpty();
        assertThat(missing.lastError()).contains("ResourceNotFoundException");
    }

    @Test
    void theKeyIsTheWholeSecretOrAFieldOfIt() {
        assertThat(key.get()).contains(OLD);
        assertThat(key.lastError()).isEmpty();

        put("{\"apiKey\":\"" + NEW.reveal() + "\"}");
        key.clear();
        assertThat(key.get()).contains(NEW);
    }

    @Test
    void aRotatedKeyReplacesTheOneThatClaudeRejected() {
        assertThat(key.get()).contains(OLD);
        put(NEW.reveal());

        assertThat(key.get()).contains(OLD);
        assertThat(key.refreshAfterRejection(OLD)).contains(NEW);
        assertThat(key.get()).contains(NEW);
    }

    @Test
    void theTemplateTakesTheSecretsArnForTheFunctions() {
        assertThat(arn).matches(StoresTemplate.pattern(EmulatedStack.FILE, "ClaudeSecretArn"));
        assertThat(StoresTemplate.globalVariable(EmulatedStack.FILE, "ANTHROPIC_SECRET_ARN")
                        .findValuesAsText("Ref"))
                .contains("ClaudeSecretArn");
    }

    private void put(String value) {
        stack.secretsManager().putSecretValue(put -> put.secretId(arn).secretString(value));
    }
}
