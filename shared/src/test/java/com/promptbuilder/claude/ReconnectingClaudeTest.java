package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ReconnectingClaudeTest {
    private static final Failure LOST = new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE);

    private static Completion call(ScriptedClaude claude) {
        return new ReconnectingClaude(claude, claude.clock()).complete(Prompts.prompt(Duration.ofSeconds(5)));
    }

    @Test
    void retriesAtOnceIfAKeptAliveConnectionWasDead() {
        ScriptedClaude claude = new ScriptedClaude(LOST, ScriptedClaude.ANSWER).withLatency(Duration.ofSeconds(2));

        assertThat(call(claude)).isEqualTo(ScriptedClaude.ANSWER);
        assertThat(claude.pauses).isEmpty();
        assertThat(claude.prompts)
                .extracting(Prompt::remainingTime)
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(3));
    }

    @Test
    void retriesOnlyOnce() {
        ScriptedClaude claude = new ScriptedClaude(LOST);

        assertThat(call(claude)).isEqualTo(LOST);
        assertThat(claude.prompts).hasSize(2);
    }

    @Test
    void doesNotRetryInTheMiddleOfAnAnswer() {
        ScriptedClaude claude = new ScriptedClaude(new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE));

        assertThat(call(claude)).isInstanceOf(Failure.Unreachable.class);
        assertThat(claude.prompts).hasSize(1);
    }

    @Test
    void doesNotRetryWithoutTime() {
        ScriptedClaude claude = new ScriptedClaude(LOST).withLatency(Duration.ofSeconds(5));

        assertThat(call(claude)).isEqualTo(LOST);
        assertThat(claude.prompts).hasSize(1);
    }
}
