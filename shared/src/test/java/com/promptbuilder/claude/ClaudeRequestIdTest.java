package com.promptbuilder.claude;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class ClaudeRequestIdTest {
    @ParameterizedTest
    @ValueSource(ints = {200, 400, 529})
    void isLoggedForEveryStatus(int status) {
        assertThat(logFields(status, "req_011CSHoEeqs5C35K2UUqR7Fy"))
                .containsEntry("claudeRequestId", "req_011CSHoEeqs5C35K2UUqR7Fy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "<b>", "\"", "prompt:sea"})
    void isOmittedIfItHasUnsafeCharacters(String id) {
        assertThat(logFields(200, id)).isEmpty();
    }

    @Test
    void isOmittedIfItIsTooLong() {
        assertThat(logFields(200, "a".repeat(128))).hasSize(1);
        assertThat(logFields(200, "a".repeat(129))).isEmpty();
    }

    private static Map<String, Object> logFields(int status, String id) {
        Prompt prompt = Prompts.prompt();
        try (StubClaudeServer server =
                StubClaudeServer.answering(status, MessageFixtures.text("Waves."), "request-id", id)) {
            Prompts.of(server.address(), prompt);
        }
        return prompt.callContext().requestMetrics().logFields();
    }
}
