package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;
import com.promptbuilder.claude.Failure.RetryHint;
import com.promptbuilder.claude.RetryingClaude.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class RetryingClaudeTest {
    private static final Failure OVERLOADED = new Failure.Overloaded(Optional.empty());

    private static Claude retrying(ScriptedClaude claude, int maxRetries) {
        return new RetryingClaude(claude, new RetryPolicy(maxRetries, new Random(7)), claude.clock(), claude::sleep);
    }

    static Stream<Arguments> failures() {
        Optional<Duration> none = Optional.empty();
        return Stream.of(
                Arguments.of(new Failure.RateLimited(none), 3),
                Arguments.of(new Failure.RateLimited(none, RetryHint.DO_NOT_RETRY, Usage.NONE), 1),
                Arguments.of(OVERLOADED, 3),
                Arguments.of(new Failure.Overloaded(none, RetryHint.DO_NOT_RETRY, Usage.NONE), 1),
                Arguments.of(new Failure.ServerError(500), 3),
                Arguments.of(new Failure.ServerError(500, RetryHint.DO_NOT_RETRY, Usage.NONE), 1),
                Arguments.of(new Failure.ServerError(307), 1),
                Arguments.of(new Failure.TimedOut(), 3),
                Arguments.of(new Failure.Unreachable(ConnectionError.CONNECT_FAILED), 3),
                Arguments.of(new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE), 1),
                Arguments.of(new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE), 1),
                Arguments.of(new Failure.Rejected(400), 1),
                Arguments.of(new Failure.Rejected(409, RetryHint.RETRY, Usage.NONE), 3),
                Arguments.of(new Failure.CircuitOpen(Duration.ofSeconds(1)), 1),
                Arguments.of(new Failure.BudgetExceeded(Duration.ofSeconds(1)), 1),
                Arguments.of(new Failure.Refused(Optional.empty()), 1),
                Arguments.of(new Failure.Truncated(), 1),
                Arguments.of(new Failure.InvalidResponse(), 1));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void retriesTransientFailuresTwice(Failure failure, int attempts) {
        ScriptedClaude claude = new ScriptedClaude(failure);

        assertThat(retrying(claude, 2).complete(Prompts.prompt())).isEqualTo(failure);
        assertThat(claude.prompts).hasSize(attempts);
    }

    @Test
    void returnsTheAnswerOfTheLastAttempt() {
        ScriptedClaude claude = new ScriptedClaude(OVERLOADED, new Failure.TimedOut(), ScriptedClaude.ANSWER);

        assertThat(retrying(claude, 2).complete(Prompts.prompt())).isEqualTo(ScriptedClaude.ANSWER);
        assertThat(claude.prompts).hasSize(3);
    }

    @Test
    void doesNotRetryWithoutRetries() {
        ScriptedClaude claude = new ScriptedClaude(OVERLOADED);

        assertThat(retrying(claude, 0).complete(Prompts.prompt())).isEqualTo(OVERLOADED);
        assertThat(claude.prompts).hasSize(1);
    }

    @Test
    void backsOffExponentiallyUpToAMaximum() {
        ScriptedClaude claude = new ScriptedClaude(OVERLOADED);
        retrying(claude, 8).complete(Prompts.prompt(Duration.ofMinutes(10)));

        List<Duration> longest = Stream.of(500, 1000, 2000, 4000, 8000, 8000, 8000, 8000)
                .map(Duration::ofMillis)
                .toList();
        assertThat(claude.pauses).hasSameSizeAs(longest);
        for (int i = 0; i < longest.size(); i++) {
            assertThat(claude.pauses.get(i)).isBetween(longest.get(i).dividedBy(2), longest.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "2000, 2000, 2200", "15000, 15000, 16500"})
    void waitsAtLeastForRetryAfter(long millis, long least, long most) {
        ScriptedClaude claude = new ScriptedClaude(
                new Failure.RateLimited(Optional.of(Duration.ofMillis(millis))), ScriptedClaude.ANSWER);
        retrying(claude, 2).complete(Prompts.prompt());

        assertThat(claude.pauses)
                .singleElement()
                .satisfies(time -> assertThat(time.toMillis()).isBetween(least, most));
    }

    @Test
    void doesNotWaitBeyondTheCallersDeadline() {
        Failure later = new Failure.RateLimited(Optional.of(Duration.ofSeconds(19)));
        ScriptedClaude claude = new ScriptedClaude(later);

        assertThat(retrying(claude, 2).complete(Prompts.prompt(Duration.ofSeconds(20))))
                .isEqualTo(later);
        assertThat(claude.pauses).isEmpty();
    }

    @Test
    void givesEachAttemptTheRemainingTime() {
        ScriptedClaude claude = new ScriptedClaude(new Failure.ServerError(500)).withLatency(Duration.ofSeconds(8));
        retrying(claude, 2).complete(Prompts.prompt(Duration.ofSeconds(20)));

        Duration first = claude.pauses.getFirst();
        assertThat(claude.prompts)
                .extracting(Prompt::remainingTime)
                .startsWith(Duration.ofSeconds(20), Duration.ofSeconds(12).minus(first));
    }

    @Test
    void doesNotRetryAfterTextWasPassedOn() {
        List<String> streamed = new ArrayList<>();
        ScriptedClaude claude = new ScriptedClaude(OVERLOADED);
        Claude streaming = prompt -> {
            prompt.callContext().text().orElseThrow().accept("Wav");
            return claude.complete(prompt);
        };
        Prompt prompt = Prompts.prompt(Optional.empty(), Duration.ofSeconds(20), Optional.of(streamed::add));

        new RetryingClaude(streaming, new RetryPolicy(2, new Random(7)), claude.clock(), claude::sleep)
                .complete(prompt);
        assertThat(streamed).containsExactly("Wav");
    }

    @Test
    void endsWithTheFailureWhenItIsInterrupted() {
        ScriptedClaude claude = new ScriptedClaude(OVERLOADED);
        Claude retrying = new RetryingClaude(claude, new RetryPolicy(2, new Random(7)), claude.clock(), _ -> false);

        assertThat(retrying.complete(Prompts.prompt())).isEqualTo(OVERLOADED);
        assertThat(claude.prompts).hasSize(1);
    }
}
