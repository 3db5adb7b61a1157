package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.Trouble;
import org.junit.jupiter.api.Test;

import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;

class ReconnectingTest {
    private static final Failure LOST = new Failure.Unreachable(Trouble.CONNECTION_LOST);

    private static Completion ask(Scripted claude) {
        return new Reconnecting(claude, claude.clock()).complete(Asked.prompt(Duration.ofSeconds(5)));
    }

    @Test
    void asksOnceMoreAtOnceWhenAKeptConnectionWasDead() {
        Scripted claude = new Scripted(LOST, Scripted.WELL).taking(Duration.ofSeconds(2));

        assertThat(ask(claude)).isEqualTo(Scripted.WELL);
        assertThat(claude.slept).isEmpty();
        assertThat(claude.asked).extracting(Prompt::time).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(3));
    }

    @Test
    void doesSoOnlyOnce() {
        Scripted claude = new Scripted(LOST);

        assertThat(ask(claude)).isEqualTo(LOST);
        assertThat(claude.asked).hasSize(2);
    }

    @Test
    void doesNotAskAgainInTheMiddleOfAnAnswer() {
        Scripted claude = new Scripted(new Failure.Unreachable(Trouble.ANSWER_LOST));

        assertThat(ask(claude)).isInstanceOf(Failure.Unreachable.class);
        assertThat(claude.asked).hasSize(1);
    }

    @Test
    void doesNotAskAgainWithoutTime() {
        Scripted claude = new Scripted(LOST).taking(Duration.ofSeconds(5));

        assertThat(ask(claude)).isEqualTo(LOST);
        assertThat(claude.asked).hasSize(1);
    }
}
