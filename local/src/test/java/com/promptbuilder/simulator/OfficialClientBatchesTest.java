package com.promptbuilder.simulator;

import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.models.messages.batches.BatchCreateParams;
import com.anthropic.models.messages.batches.BatchListParams;
import com.anthropic.models.messages.batches.MessageBatch;
import com.anthropic.models.messages.batches.MessageBatchIndividualResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Anthropic's official client understands the simulator's Message Batches. */
class OfficialClientBatchesTest {
    private final OfficialClient client = OfficialClient.impatient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void readsEachKindOfResult() {
        MessageBatch created = create(Map.of(
                "fine", "hello",
                "busy", "[[simulate: 529]]",
                "late", "[[simulate: hang]]",
                "wrong", "[[simulate: nonsense]]"));
        assertThat(created.processingStatus()).isEqualTo(MessageBatch.ProcessingStatus.IN_PROGRESS);
        assertThat(created.requestCounts().processing()).isEqualTo(4);
        client.simulatorFixture.time.sleep(Duration.ofHours(1));

        MessageBatch ended = client.claude.messages().batches().retrieve(created.id());
        assertThat(ended.validate().processingStatus()).isEqualTo(MessageBatch.ProcessingStatus.ENDED);
        assertThat(ended.requestCounts().succeeded()).isEqualTo(1);
        assertThat(ended.requestCounts().errored()).isEqualTo(2);
        assertThat(ended.requestCounts().expired()).isEqualTo(1);

        Map<String, MessageBatchIndividualResponse> results = results(created.id());
        assertThat(OfficialClient.textOf(
                        result(results, "fine").result().asSucceeded().message()))
                .isNotBlank();
        assertThat(result(results, "busy").result().asErrored().error().error().isOverloadedError())
                .isTrue();
        assertThat(result(results, "wrong").result().asErrored().error().error().isInvalidRequestError())
                .isTrue();
        assertThat(result(results, "late").result().isExpired()).isTrue();
    }

    @Test
    void billsHalf() {
        BigDecimal before = bill();
        client.ask("the same question");
        BigDecimal whole = bill().subtract(before);
        create(Map.of("one", "the same question"));
        assertThat(bill().subtract(before).subtract(whole).multiply(BigDecimal.TWO))
                .isEqualByComparingTo(whole);
    }

    @Test
    void cancelsAndLists() {
        MessageBatch first = create(Map.of("one", "a question"));
        MessageBatch second = create(Map.of("one", "another question"));
        MessageBatch cancelled = client.claude.messages().batches().cancel(first.id());
        assertThat(cancelled.requestCounts().canceled()).isEqualTo(1);
        assertThat(result(results(first.id()), "one").result().isCanceled()).isTrue();
        assertThat(
                        client
                                .claude
                                .messages()
                                .batches()
                                .list(BatchListParams.builder().limit(1).build())
                                .autoPager()
                                .stream()
                                .map(MessageBatch::id))
                .containsExactly(second.id(), first.id());
    }

    @Test
    void refusesWhatIsNoBatch() {
        assertThatThrownBy(() -> create(Map.of())).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> create(Map.of("no id", "a question"))).isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> client.claude.messages().batches().retrieve("msgbatch_none"))
                .isInstanceOf(NotFoundException.class);
        MessageBatch running = create(Map.of("one", "a question"));
        assertThatThrownBy(() -> results(running.id())).isInstanceOf(BadRequestException.class);
    }

    private static MessageBatchIndividualResponse result(
            Map<String, MessageBatchIndividualResponse> results, String id) {
        return Objects.requireNonNull(results.get(id), id);
    }

    private BigDecimal bill() {
        return new BigDecimal(client.simulatorFixture.simulator.stats().billUsd());
    }

    private Map<String, MessageBatchIndividualResponse> results(String id) {
        try (var lines = client.claude.messages().batches().resultsStreaming(id)) {
            return lines.stream().collect(Collectors.toMap(MessageBatchIndividualResponse::customId, line -> line));
        }
    }

    private MessageBatch create(Map<String, String> texts) {
        return client.claude
                .messages()
                .batches()
                .create(BatchCreateParams.builder()
                        .requests(texts.entrySet().stream()
                                .map(text -> BatchCreateParams.Request.builder()
                                        .customId(text.getKey())
                                        .params(BatchCreateParams.Request.Params.builder()
                                                .model("claude-haiku-5-5")
                                                .maxTokens(4000)
                                                .addUserMessage(text.getValue())
                                                .build())
                                        .build())
                                .toList())
                        .build());
    }
}
