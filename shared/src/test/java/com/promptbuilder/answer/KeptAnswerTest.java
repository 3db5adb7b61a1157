package com.promptbuilder.answer;

import com.promptbuilder.answer.IdempotentAnswers.KeptAnswer;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.StoredAnswer;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class KeptAnswerTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final AnswerKey OTHER = AnswerKey.ofDigest(AnswerKey.sha256().digest());
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "{\"key\":7}",
                "{\"key\":\"short\",\"answer\":\"{}\"}",
                "{\"message\":\"of another library\"}"
            })
    void dataOfAnotherFormatHasNoAnswer(String json) {
        assertThat(KeptAnswer.parse(json, OTHER)).isEqualTo(new KeptAnswer(OTHER, Optional.empty(), false));
    }

    @Test
    void aFailureIsNotKept() {
        assertThat(KeptAnswer.of(KEY, new Outcome.Failed(new Failure.TimedOut(), Duration.ZERO)))
                .isEmpty();
    }

    @Test
    void anAnswerIsReadAsItWasWritten() {
        StoredAnswer answer = new StoredAnswer("{\"a\":\"\u00e4\"}", NOW, NOW.plusSeconds(60))
                .withCost(new CallCost(new Usd(440_001), 1_200, 64, 1_000));

        assertThat(written(new Outcome.LossyAnswer(answer))).isEqualTo(new KeptAnswer(KEY, Optional.of(answer), true));
        assertThat(written(new Outcome.Answered(answer))).isEqualTo(new KeptAnswer(KEY, Optional.of(answer), false));
    }

    @Test
    void ofAPendingJobTheKeyIsKept() {
        assertThat(written(new Outcome.Pending(Duration.ofSeconds(2))))
                .isEqualTo(new KeptAnswer(KEY, Optional.empty(), false));
    }

    private static KeptAnswer written(Outcome outcome) {
        return KeptAnswer.parse(KeptAnswer.of(KEY, outcome).orElseThrow().toJson(), OTHER);
    }
}
