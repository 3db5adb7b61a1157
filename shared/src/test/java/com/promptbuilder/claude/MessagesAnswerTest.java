package com.promptbuilder.claude;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

import static com.promptbuilder.claude.MessageFixtures.ending;
import static org.assertj.core.api.Assertions.assertThat;

class MessagesAnswerTest {
    private static final String THINKING =
            "{\"type\":\"thinking\",\"thinking\":\"\",\"text\":\"no\",\"signature\":\"x\"}";
    private static final String TEXT = "{\"type\":\"text\",\"text\":\"Waves \"}";

    @Test
    void returnsTextModelAndTokens() {
        assertThat(Prompts.answering(200, MessageFixtures.text("Waves.")))
                .isEqualTo(new Completion.Text("Waves.", "claude-haiku-5-5", new Usage(11, 22, 33, 44)));
    }

    @Test
    void selectsTextBlocksByTypeAtAnyPosition() {
        assertThat(text(ending("end_turn", THINKING, TEXT))).isEqualTo("Waves ");
    }

    @Test
    void joinsSeveralTextBlocks() {
        assertThat(text(ending("end_turn", TEXT, "{\"type\":\"later_kind\"}", TEXT)))
                .isEqualTo("Waves Waves ");
    }

    @Test
    void countsNoTokensWithoutUsage() {
        assertThat(Prompts.answering(200, "{\"stop_reason\":\"end_turn\",\"model\":\"m\",\"content\":[" + TEXT + "]}"))
                .isEqualTo(new Completion.Text("Waves ", "m", Usage.NONE));
    }

    @Test
    void keepsTextOfAnyLanguage() {
        assertThat(text(MessageFixtures.text("日本 😀 \u2028"))).isEqualTo("日本 😀 \u2028");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "model_context_window_exceeded"})
    void reportsAnAnswerAtALimitAsTruncated(String stopReason) {
        assertThat(Prompts.answering(200, ending(stopReason, TEXT)))
                .isEqualTo(new Failure.Truncated(MessageFixtures.USAGE));
        assertThat(Prompts.answering(200, ending(stopReason, THINKING)))
                .isEqualTo(new Failure.Truncated(MessageFixtures.USAGE));
    }

    @Test
    void reportsThinkingWithoutTextAsInvalid() {
        assertThat(Prompts.answering(200, ending("end_turn", THINKING)))
                .isEqualTo(new Failure.InvalidResponse(MessageFixtures.USAGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause_turn", "tool_use", "stop_sequence", "something_new", ""})
    void reportsAnotherStopReasonAsInvalid(String stopReason) {
        assertThat(Prompts.answering(200, ending(stopReason, TEXT)))
                .isEqualTo(new Failure.InvalidResponse(MessageFixtures.USAGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "\"text\"",
                "{}",
                "{\"stop_reason\":null,\"content\":null}",
                "{\"stop_reason\":\"end_turn\"}",
                "{\"stop_reason\":\"end_turn\",\"content\":[]}",
                "{\"stop_reason\":\"end_turn\",\"content\":\"Waves\"}",
                "{\"stop_reason\":\"end_turn\",\"content\":[null,7,\"x\",[]]}",
                "{\"stop_reason\":\"end_turn\",\"content\":[{\"type\":\"text\"}]}",
                "{\"stop_reason\":\"end_turn\",\"content\":[{\"type\":\"text\",\"text\":null}]}",
                "{\"stop_reason\":\"end_turn\",\"content\":[{\"type\":\"text\",\"text\":42}]}",
                "{\"stop_reason\":\"end_turn\",\"content\":[{\"type\":\"text\",\"text\":\" \\n\"}]}",
                "{\"stop_reason\":\"end_turn\",\"content\":[{\"type\":\"text\",\"text\":\"half of \\ud83d\"}]}",
                "<!doctype html><title>Sign in to the hotel's network</title>",
                "event: message_start\ndata: {}\n\n"
            })
    void reportsABodyWithoutTextAsInvalid(String body) {
        assertThat(Prompts.answering(200, body)).isEqualTo(new Failure.InvalidResponse());
    }

    @Test
    void reportsTooDeepNestingAsInvalid() {
        assertThat(Prompts.answering(200, "[".repeat(100_000))).isEqualTo(new Failure.InvalidResponse());
    }

    @Test
    void doesNotReadABodyAboveTheLimit() {
        assertThat(Prompts.answering(200, MessageFixtures.text("x".repeat(4_100_000))))
                .isInstanceOf(Failure.class);
    }

    @Test
    void returnsTheCategoryOfARefusal() {
        assertThat(Prompts.answering(200, MessageFixtures.refusal("{\"category\":\"cyber\"}")))
                .isEqualTo(new Failure.Refused(Optional.of("cyber")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "\"cyber\"",
                "{\"category\":null}",
                "{\"category\":7}",
                "{\"category\":\"\"}",
                "{\"category\":\"your words: <b>\"}"
            })
    void omitsACategoryThatIsNotOneWord(String details) {
        assertThat(Prompts.answering(200, MessageFixtures.refusal(details)))
                .isEqualTo(new Failure.Refused(Optional.empty()));
    }

    private static String text(String body) {
        return Prompts.answering(200, body) instanceof Completion.Text answer ? answer.text() : "no text";
    }
}
