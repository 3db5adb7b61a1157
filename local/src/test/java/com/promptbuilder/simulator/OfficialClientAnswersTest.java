package com.promptbuilder.simulator;

import com.anthropic.errors.BadRequestException;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.ThinkingConfigBetweenTools;
import com.anthropic.models.messages.ThinkingConfigDisabled;
import com.anthropic.models.models.ModelInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static com.promptbuilder.simulator.OfficialClient.textOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The official client parses each message. */
class OfficialClientAnswersTest {
    private final OfficialClient client = OfficialClient.impatient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void itReadsAPlainAnswer() {
        Message message = client.ask("<prompt>explain sourdough</prompt>");

        assertThat(message.isValid()).isTrue();
        assertThat(message.stopReason()).contains(StopReason.END_TURN);
        assertThat(textOf(message)).contains("**Goal:**", "explain sourdough", "(simulated ");
        assertThat(message.usage().inputTokens()).isBetween(5L, 20L);
        assertThat(message.usage().outputTokens()).isGreaterThan(Usage.tokensIn(textOf(message)));
    }

    @Test
    void itReadsAStructuredAnswerIntoAClass() {
        var params = MessageCreateParams.builder()
                .model("claude-sonnet-5-5")
                .maxTokens(4000)
                .addUserMessage("<prompt>plan a trip to Lisbon</prompt>")
                .outputConfig(Plan.class)
                .build();

        var message = client.claude.messages().create(params);

        Plan plan = message.content().getLast().asText().text();
        assertThat(plan.title).isNotBlank();
        assertThat(plan.questions).hasSizeBetween(3, 8);
        assertThat(plan.questions).allMatch(question -> question.question.endsWith("?"));
    }

    @Test
    void itGathersAStreamIntoTheSameTextAsAnAnswer() {
        Message whole = client.ask("write a limerick about a lighthouse");
        Message streamed = client.stream("write a limerick about a lighthouse");

        assertThat(streamed.isValid()).isTrue();
        assertThat(textOf(streamed)).isEqualTo(textOf(whole));
        assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
        assertThat(streamed.stopReason()).contains(StopReason.END_TURN);
    }

    @Test
    void itGathersAThinkingBlockBeforeTheText() {
        for (Message message : List.of(client.ask("a poem"), client.stream("a poem"))) {
            assertThat(message.content()).extracting(ContentBlock::isThinking).containsExactly(true, false);
            assertThat(message.content().getFirst().asThinking().thinking()).isEmpty();
            assertThat(message.content().getFirst().asThinking().signature()).isNotBlank();
            assertThat(message.usage().outputTokensDetails().orElseThrow().thinkingTokens())
                    .isEqualTo(message.usage().outputTokens() - Usage.tokensIn(textOf(message)));
        }
    }

    @Test
    void itGathersTheTextOfThinking() {
        Message streamed = client.stream("a poem [[simulate: thinking]]");

        assertThat(streamed.content().getFirst().asThinking().thinking()).contains("a poem".substring(2));
    }

    @Test
    void itTurnsThinkingOffInTheModelsOwnWords() {
        var disabled = MessageCreateParams.builder()
                .model("claude-haiku-5-5")
                .maxTokens(4000)
                .addUserMessage("a poem")
                .thinking(ThinkingConfigDisabled.builder().build());
        var betweenTools = MessageCreateParams.builder()
                .model("claude-sonnet-5-5")
                .maxTokens(4000)
                .addUserMessage("a poem")
                .thinking(ThinkingConfigBetweenTools.builder().build());

        for (var params : List.of(disabled, betweenTools)) {
            assertThat(client.claude.messages().create(params.build()).content())
                    .extracting(ContentBlock::isThinking)
                    .containsExactly(false);
        }
        assertThatThrownBy(() -> client.claude
                        .messages()
                        .create(disabled.model("claude-sonnet-5-5").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("thinking.type.disabled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "pause_turn", "model_context_window_exceeded", "refusal"})
    void itReadsEveryReasonToStop(String reason) {
        Message message = client.ask("hello [[simulate: " + reason + "]]");

        assertThat(message.isValid()).isTrue();
        assertThat(message.stopReason()).contains(StopReason.of(reason));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void itReadsTheCategoryOfARefusal(boolean stream) {
        String text = "hello [[simulate: refusal category=cyber]]";
        Message message = stream ? client.stream(text) : client.ask(text);

        assertThat(message.stopDetails().flatMap(details -> details.category()))
                .hasValueSatisfying(category -> assertThat(category.asString()).isEqualTo("cyber"));
    }

    @Test
    void itListsTheModelsForNothing() {
        List<ModelInfo> models = client.claude.models().list().data();

        assertThat(models).allMatch(ModelInfo::isValid);
        assertThat(models).extracting(ModelInfo::id).contains("claude-haiku-5-5", "claude-opus-5-5");
        assertThat(client.claude.models().retrieve("claude-haiku-5-5").displayName())
                .isEqualTo("Claude Haiku 5.5");
        assertThat(client.simulatorFixture.simulator.stats().calls()).isZero();
    }

    static final class Plan {
        public String title = "";
        public List<Question> questions = List.of();
    }

    static final class Question {
        public String question = "";
        public boolean urgent;
    }
}
