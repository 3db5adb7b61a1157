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
        assertThat(notes(status, "req_011CSHoEeqs5C35K2UUqR7Fy"))
                .containsEntry("claudeRequestId", "req_011CSHoEeqs5C35K2UUqR7Fy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "<b>", "\"", "prompt:sea"})
    void isOmittedIfItHasUnsafeCharacters(String id) {
        assertThat(notes(200, id)).isEmpty();
    }

    @Test
    void isOmittedIfItIsTooLong() {
        assertThat(notes(200, "a".repeat(128))).hasSize(1);
        assertThat(notes(200, "a".repeat(129))).isEmpty();
    }

    private static Map<String, Object> notes(int status, String id) {
        Prompt prompt = Prompts.prompt();
        try (StubClaudeServer server =
                StubClaudeServer.answering(status, MessageFixtures.text("Waves."), "request-id", id)) {
            Prompts.of(server.address(), prompt);
        }
        return prompt.callContext().requestMetrics().logFields();
    }
}
