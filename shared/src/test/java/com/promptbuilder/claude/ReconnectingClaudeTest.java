package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ReconnectingClaudeTest {
    private static final Failure LOST = new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE);

    private static Completion ask(ScriptedClaude claude) {
        return new ReconnectingClaude(claude, claude.clock()).complete(Prompts.prompt(Duration.ofSeconds(5)));
    }

    @Test
    void retriesOnceAtOnceIfAKeptConnectionWasDead() {
        ScriptedClaude claude = new ScriptedClaude(LOST, ScriptedClaude.WELL).taking(Duration.ofSeconds(2));

        assertThat(ask(claude)).isEqualTo(ScriptedClaude.WELL);
        assertThat(claude.slept).isEmpty();
        assertThat(claude.asked)
                .extracting(Prompt::remainingTime)
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(3));
    }

    @Test
    void retriesOnlyOnce() {
        ScriptedClaude claude = new ScriptedClaude(LOST);

        assertThat(ask(claude)).isEqualTo(LOST);
        assertThat(claude.asked).hasSize(2);
    }

    @Test
    void doesNotRetryInTheMiddleOfAnAnswer() {
        ScriptedClaude claude = new ScriptedClaude(new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE));

        assertThat(ask(claude)).isInstanceOf(Failure.Unreachable.class);
        assertThat(claude.asked).hasSize(1);
    }

    @Test
    void doesNotRetryWithoutTime() {
        ScriptedClaude claude = new ScriptedClaude(LOST).taking(Duration.ofSeconds(5));

        assertThat(ask(claude)).isEqualTo(LOST);
        assertThat(claude.asked).hasSize(1);
    }
}
