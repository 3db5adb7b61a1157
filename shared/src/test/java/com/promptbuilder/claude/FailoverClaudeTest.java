package com.promptbuilder.claude;

import com.promptbuilder.claude.FailoverClaude.ProviderClient;
import com.promptbuilder.claude.Failure.ConnectionError;
import com.promptbuilder.claude.Failure.RetryHint;
import com.promptbuilder.claude.RetryingClaude.RetryPolicy;
import com.promptbuilder.value.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class FailoverClaudeTest {
    private static final Duration TIME = Duration.ofSeconds(20);
    private static final Optional<Duration> NO_PAUSE = Optional.empty();
    private static final Failure OVERLOADED = new Failure.Overloaded(NO_PAUSE);

    private final List<String> calls = new ArrayList<>();
    private final List<Prompt> prompts = new ArrayList<>();
    private final List<String> streamed = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    /** A provider that streams these pieces, then completes so, after this time. */
    private record Reply(Completion completion, Duration taken, List<String> pieces) {
        static Reply of(Completion completion, String... pieces) {
            return new Reply(completion, Duration.ZERO, List.of(pieces));
        }
    }

    private static final List<Provider> PROVIDERS =
            List.of(Provider.ANTHROPIC, Provider.ANTHROPIC_AWS, Provider.BEDROCK);
    private static final Reply ANSWER = Reply.of(ScriptedClaude.ANSWER, "Wav", "es.");

    private ProviderClient client(Provider provider, Reply reply) {
        return new ProviderClient(provider, _ -> true, prompt -> {
            calls.add(provider.label());
            prompts.add(prompt);
            now = now.plus(reply.taken());
            prompt.callContext().text().ifPresent(text -> reply.pieces().forEach(text));
            return reply.completion();
        });
    }

    private FailoverClaude failover(Reply... replies) {
        List<ProviderClient> clients = IntStream.range(0, replies.length)
                .mapToObj(i -> client(PROVIDERS.get(i), replies[i]))
                .toList();
        return new FailoverClaude(clients, () -> now);
    }

    private Prompt prompt(boolean isStreamed) {
        return Prompts.prompt(Optional.empty(), TIME, isStreamed ? Optional.of(streamed::add) : Optional.empty());
    }

    static Stream<Failure> failuresOfAProvider() {
        return Stream.of(
                OVERLOADED,
                new Failure.Overloaded(Optional.of(Duration.ofSeconds(30))),
                new Failure.Overloaded(NO_PAUSE, RetryHint.DO_NOT_RETRY, Usage.NONE),
                new Failure.RateLimited(NO_PAUSE),
                new Failure.ServerError(500),
                new Failure.ServerError(502),
                new Failure.ServerError(307),
                new Failure.TimedOut(),
                new Failure.Unreachable(ConnectionError.CONNECT_FAILED),
                new Failure.Unreachable(ConnectionError.RESET_BEFORE_RESPONSE),
                new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE),
                new Failure.CircuitOpen(Duration.ofSeconds(10)),
                new Failure.Rejected(401),
                new Failure.Rejected(402),
                new Failure.Rejected(403),
                new Failure.Rejected(404));
    }

    static Stream<Failure> finalFailures() {
        return Stream.of(
                new Failure.Rejected(400),
                new Failure.Rejected(409),
                new Failure.Rejected(413),
                new Failure.Rejected(422),
                new Failure.Refused(Optional.of("bio")),
                new Failure.Truncated(),
                new Failure.InvalidResponse(),
                new Failure.BudgetExceeded(Duration.ofSeconds(5)),
                new Failure.BudgetExceeded(Duration.ofSeconds(5), Failure.Scope.CALLER));
    }

    static Stream<Arguments> positionsOfFailures() {
        return failuresOfAProvider()
                .flatMap(failure -> Stream.of(true, false)
                        .flatMap(isStreamed -> Stream.of(1, 2).map(failed -> arguments(failure, failed, isStreamed))));
    }

    @ParameterizedTest
    @MethodSource("positionsOfFailures")
    void callsTheNextProvidersUntilOneAnswers(Failure failure, int failed, boolean isStreamed) {
        Reply broken = Reply.of(failure);
        Completion completion = (failed == 1 ? failover(broken, ANSWER, ANSWER) : failover(broken, broken, ANSWER))
                .complete(prompt(isStreamed));

        assertThat(completion).isEqualTo(ScriptedClaude.ANSWER);
        assertThat(calls).hasSize(failed + 1).doesNotHaveDuplicates();
        assertThat(streamed).isEqualTo(isStreamed ? List.of("Wav", "es.") : List.of());
    }

    static Stream<Arguments> finalPositions() {
        return finalFailures().flatMap(failure -> Stream.of(true, false).map(each -> arguments(failure, each)));
    }

    @ParameterizedTest
    @MethodSource("finalPositions")
    void callsNoOtherProviderAfterAFinalFailure(Failure failure, boolean isStreamed) {
        assertThat(failover(Reply.of(failure), ANSWER).complete(prompt(isStreamed)))
                .isEqualTo(failure);
        assertThat(failover(Reply.of(OVERLOADED), Reply.of(failure), ANSWER).complete(prompt(isStreamed)))
                .isEqualTo(failure);
        assertThat(calls).containsExactly("anthropic", "anthropic", "anthropic-aws");
    }

    static Stream<Failure> allFailures() {
        return Stream.concat(failuresOfAProvider(), finalFailures());
    }

    @ParameterizedTest
    @MethodSource("allFailures")
    void callsNoOtherProviderAfterText(Failure failure) {
        assertThat(failover(Reply.of(failure, "Wav"), ANSWER).complete(prompt(true)))
                .isEqualTo(failure);

        assertThat(calls).containsExactly("anthropic");
        assertThat(streamed).containsExactly("Wav");
    }

    @ParameterizedTest
    @MethodSource("allFailures")
    void isRetriedOnlyBeforeText(Failure failure) {
        Claude retrying = new RetryingClaude(
                failover(Reply.of(OVERLOADED), Reply.of(failure, "Wav")),
                new RetryPolicy(2, new Random(7)),
                () -> now,
                _ -> true);
        retrying.complete(prompt(true));

        assertThat(streamed).containsExactly("Wav");
        assertThat(calls).containsExactly("anthropic", "anthropic-aws");
    }

    static Stream<Arguments> allThatFail() {
        Failure pausing = new Failure.RateLimited(Optional.of(Duration.ofSeconds(20)));
        Failure soon = new Failure.Overloaded(Optional.of(Duration.ofSeconds(2)));
        Failure open = new Failure.CircuitOpen(Duration.ofSeconds(9));
        Failure broken = new Failure.ServerError(500);
        Failure unreachable = new Failure.Unreachable(ConnectionError.CONNECT_FAILED);
        Failure late = new Failure.TimedOut();
        Failure rejected = new Failure.Rejected(401);
        return Stream.of(
                arguments(pausing, soon, soon),
                arguments(soon, pausing, soon),
                arguments(open, soon, soon),
                arguments(late, pausing, pausing),
                arguments(broken, late, late),
                arguments(unreachable, broken, broken),
                arguments(open, unreachable, unreachable),
                arguments(rejected, open, open),
                arguments(
                        new Failure.CircuitOpen(Duration.ofSeconds(3)),
                        open,
                        new Failure.CircuitOpen(Duration.ofSeconds(3))),
                arguments(new Failure.Rejected(404), rejected, rejected));
    }

    @ParameterizedTest
    @MethodSource("allThatFail")
    void returnsTheMostUsefulFailure(Failure first, Failure second, Failure told) {
        assertThat(failover(Reply.of(first), Reply.of(second)).complete(prompt(false)))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void leavesOutAProviderThatRejectsOurAccountForOneMinute(int status) {
        FailoverClaude failover = failover(Reply.of(new Failure.Rejected(status)), ANSWER);
        failover.complete(prompt(false));
        now = now.plusSeconds(59);
        failover.complete(Prompts.saying("another model"));
        assertThat(calls).containsExactly("anthropic", "anthropic-aws", "anthropic-aws");

        now = now.plusSeconds(1);
        failover.complete(prompt(false));
        assertThat(calls).endsWith("anthropic", "anthropic-aws").hasSize(5);
    }

    static Stream<Integer> rejections() {
        return Stream.of(401, 402, 403);
    }

    @Test
    void leavesOutAProviderThatDoesNotHaveAModelForThatModelOnly() {
        FailoverClaude failover = failover(Reply.of(new Failure.Rejected(404)), ANSWER);
        failover.complete(prompt(false));
        failover.complete(prompt(false));
        assertThat(calls).containsExactly("anthropic", "anthropic-aws", "anthropic-aws");

        failover.complete(Prompts.saying("another model"));
        assertThat(calls).endsWith("anthropic", "anthropic-aws").hasSize(5);
    }

    @Test
    void callsAllProvidersIfAllAreLeftOut() {
        FailoverClaude failover = failover(Reply.of(new Failure.Rejected(401)), Reply.of(new Failure.Rejected(403)));
        failover.complete(prompt(false));

        assertThat(failover.complete(prompt(false))).isEqualTo(new Failure.Rejected(401));
        assertThat(calls).hasSize(4);
    }

    @Test
    void doesNotSendAModelToAProviderWithoutIt() {
        ProviderClient without = new ProviderClient(Provider.BEDROCK, _ -> false, _ -> ScriptedClaude.ANSWER);
        FailoverClaude failover =
                new FailoverClaude(List.of(without, client(Provider.ANTHROPIC, Reply.of(OVERLOADED))), () -> now);

        assertThat(failover.complete(prompt(false))).isEqualTo(OVERLOADED);
        assertThat(new FailoverClaude(List.of(without, without), () -> now).complete(prompt(false)))
                .isEqualTo(new Failure.Rejected(404));
    }

    @Test
    void givesAllButTheLastProviderSixtyPercentOfTheTimeLeft() {
        Reply slow = new Reply(new Failure.TimedOut(), Duration.ofSeconds(10), List.of());
        failover(slow, Reply.of(OVERLOADED), ANSWER).complete(prompt(false));

        assertThat(prompts)
                .extracting(Prompt::timeToFirstText)
                .containsExactly(Duration.ofSeconds(12), Duration.ofSeconds(6), Duration.ofSeconds(10));
        assertThat(prompts)
                .extracting(Prompt::remainingTime)
                .containsExactly(TIME, Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    @Test
    void givesAProviderThatIsCalledAloneAllOfTheTime() {
        FailoverClaude rejecting = failover(Reply.of(new Failure.Rejected(401)), ANSWER);
        rejecting.complete(prompt(false));
        rejecting.complete(prompt(false));

        assertThat(prompts.getLast().timeToFirstText()).isEqualTo(TIME);
    }

    @Test
    void doesNotCallTheNextProviderInTheLastSecond() {
        Reply slow = new Reply(OVERLOADED, Duration.ofMillis(19_001), List.of());

        assertThat(failover(slow, ANSWER).complete(prompt(false))).isEqualTo(OVERLOADED);
        assertThat(calls).containsExactly("anthropic");
    }

    @Test
    void endsWhenItIsInterrupted() {
        ProviderClient interrupted = new ProviderClient(Provider.ANTHROPIC, _ -> true, _ -> {
            Thread.currentThread().interrupt();
            return new Failure.TimedOut();
        });
        Completion completion = new FailoverClaude(List.of(interrupted, client(Provider.BEDROCK, ANSWER)), () -> now)
                .complete(prompt(false));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(completion).isEqualTo(new Failure.TimedOut());
        assertThat(calls).isEmpty();
    }

    @Test
    void usesAProviderAgainOnceItAnswers() {
        List<Completion> script = new ArrayList<>(List.of(new Failure.Rejected(401), ScriptedClaude.ANSWER));
        ProviderClient first = new ProviderClient(Provider.ANTHROPIC, _ -> true, _ -> {
            calls.add("anthropic");
            return script.size() > 1 ? script.removeFirst() : script.getFirst();
        });
        FailoverClaude failover = new FailoverClaude(
                List.of(first, client(Provider.BEDROCK, Reply.of(new Failure.Rejected(401)))), () -> now);
        failover.complete(prompt(false));
        failover.complete(prompt(false));
        failover.complete(prompt(false));

        assertThat(calls).containsExactly("anthropic", "bedrock", "anthropic", "anthropic");
    }
}
