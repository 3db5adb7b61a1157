package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.Again;
import com.promptbuilder.claude.Failure.Trouble;
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

class RetryingTest {
    private static final Failure OVERLOADED = new Failure.Overloaded(Optional.empty());

    private static Claude retrying(Scripted claude, int maxRetries) {
        return new Retrying(claude, new RetryPolicy(maxRetries, new Random(7)), claude.clock(), claude::sleep);
    }

    static Stream<Arguments> failures() {
        Optional<Duration> unsaid = Optional.empty();
        return Stream.of(
                Arguments.of(new Failure.RateLimited(unsaid), 3),
                Arguments.of(new Failure.RateLimited(unsaid, Again.NO, Usage.NONE), 1),
                Arguments.of(OVERLOADED, 3),
                Arguments.of(new Failure.Overloaded(unsaid, Again.NO, Usage.NONE), 1),
                Arguments.of(new Failure.ServerError(500), 3),
                Arguments.of(new Failure.ServerError(500, Again.NO, Usage.NONE), 1),
                Arguments.of(new Failure.ServerError(307), 1),
                Arguments.of(new Failure.TimedOut(), 3),
                Arguments.of(new Failure.Unreachable(Trouble.CANNOT_CONNECT), 3),
                Arguments.of(new Failure.Unreachable(Trouble.CONNECTION_LOST), 1),
                Arguments.of(new Failure.Unreachable(Trouble.ANSWER_LOST), 1),
                Arguments.of(new Failure.Rejected(400), 1),
                Arguments.of(new Failure.Rejected(409, Again.YES, Usage.NONE), 3),
                Arguments.of(new Failure.CircuitOpen(Duration.ofSeconds(1)), 1),
                Arguments.of(new Failure.BudgetSpent(Duration.ofSeconds(1)), 1),
                Arguments.of(new Failure.Declined(Optional.empty()), 1),
                Arguments.of(new Failure.CutShort(), 1),
                Arguments.of(new Failure.Malformed(), 1));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void asksAgainTwiceWhereThatCanHelp(Failure failure, int attempts) {
        Scripted claude = new Scripted(failure);

        assertThat(retrying(claude, 2).complete(Asked.prompt())).isEqualTo(failure);
        assertThat(claude.asked).hasSize(attempts);
    }

    @Test
    void givesTheAnswerThatComesAtLast() {
        Scripted claude = new Scripted(OVERLOADED, new Failure.TimedOut(), Scripted.WELL);

        assertThat(retrying(claude, 2).complete(Asked.prompt())).isEqualTo(Scripted.WELL);
        assertThat(claude.asked).hasSize(3);
    }

    @Test
    void doesNotAskAgainWhereThatIsNotWanted() {
        Scripted claude = new Scripted(OVERLOADED);

        assertThat(retrying(claude, 0).complete(Asked.prompt())).isEqualTo(OVERLOADED);
        assertThat(claude.asked).hasSize(1);
    }

    @Test
    void waitsLongerEachTimeUpToABound() {
        Scripted claude = new Scripted(OVERLOADED);
        retrying(claude, 8).complete(Asked.prompt(Duration.ofMinutes(10)));

        List<Duration> longest = Stream.of(500, 1000, 2000, 4000, 8000, 8000, 8000, 8000)
                .map(Duration::ofMillis)
                .toList();
        assertThat(claude.slept).hasSameSizeAs(longest);
        for (int i = 0; i < longest.size(); i++) {
            assertThat(claude.slept.get(i)).isBetween(longest.get(i).dividedBy(2), longest.get(i));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "2000, 2000, 2200", "15000, 15000, 16500"})
    void waitsAsLongAsClaudeSaysAndNoShorter(long said, long least, long most) {
        Scripted claude = new Scripted(new Failure.RateLimited(Optional.of(Duration.ofMillis(said))), Scripted.WELL);
        retrying(claude, 2).complete(Asked.prompt());

        assertThat(claude.slept)
                .singleElement()
                .satisfies(time -> assertThat(time.toMillis()).isBetween(least, most));
    }

    @Test
    void doesNotWaitForWhatLiesBeyondTheCallersTime() {
        Failure later = new Failure.RateLimited(Optional.of(Duration.ofSeconds(19)));
        Scripted claude = new Scripted(later);

        assertThat(retrying(claude, 2).complete(Asked.prompt(Duration.ofSeconds(20))))
                .isEqualTo(later);
        assertThat(claude.slept).isEmpty();
    }

    @Test
    void givesEachAttemptTheTimeThatIsLeft() {
        Scripted claude = new Scripted(new Failure.ServerError(500)).taking(Duration.ofSeconds(8));
        retrying(claude, 2).complete(Asked.prompt(Duration.ofSeconds(20)));

        Duration first = claude.slept.getFirst();
        assertThat(claude.asked)
                .extracting(Prompt::time)
                .startsWith(Duration.ofSeconds(20), Duration.ofSeconds(12).minus(first));
    }

    @Test
    void doesNotAskAgainOnceTextWasPassedOn() {
        List<String> heard = new ArrayList<>();
        Scripted claude = new Scripted(OVERLOADED);
        Claude speaking = prompt -> {
            prompt.occasion().text().orElseThrow().accept("Wav");
            return claude.complete(prompt);
        };
        Prompt prompt = Asked.prompt(Optional.empty(), Duration.ofSeconds(20), Optional.of(heard::add));

        new Retrying(speaking, new RetryPolicy(2, new Random(7)), claude.clock(), claude::sleep).complete(prompt);
        assertThat(heard).containsExactly("Wav");
    }

    @Test
    void endsWithTheFailureWhenItIsInterrupted() {
        Scripted claude = new Scripted(OVERLOADED);
        Claude retrying = new Retrying(claude, new RetryPolicy(2, new Random(7)), claude.clock(), _ -> false);

        assertThat(retrying.complete(Asked.prompt())).isEqualTo(OVERLOADED);
        assertThat(claude.asked).hasSize(1);
    }
}
