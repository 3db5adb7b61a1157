package com.promptbuilder.claude;

import com.promptbuilder.claude.CircuitBreakingClaude.CircuitContext;
import com.promptbuilder.claude.CircuitBreakingClaude.CircuitEvent;
import com.promptbuilder.claude.Prompt.CallContext;
import com.promptbuilder.settings.ClaudeSettings.CircuitSettings;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakingClaudeTest {
    private static final CircuitSettings SETTINGS = new CircuitSettings(20, 10, 50, 80, Duration.ofSeconds(15));
    private static final Duration TIMEOUT = Duration.ofSeconds(25);
    private static final Failure DOWN = new Failure.ServerError(500);

    private final CircuitStore fleet = new CircuitStore.InMemory();
    private final ScriptedClaude claude = new ScriptedClaude(ScriptedClaude.ANSWER);
    private final List<CircuitEvent> events = new ArrayList<>();
    private final Claude first = environment();
    private final Claude second = environment();

    private Claude environment() {
        return breaking(claude, SETTINGS, () -> UUID.randomUUID().toString());
    }

    private Claude breaking(Claude wrapped, CircuitSettings settings, Supplier<String> tokens) {
        CircuitGauges gauges = new CircuitGauges(claude.clock(), settings.openDuration());
        return new CircuitBreakingClaude(
                Provider.ANTHROPIC,
                wrapped,
                new CircuitContext(fleet, settings, gauges, claude.clock(), tokens, events::add));
    }

    private static Prompt prompt(String mode, Duration time, RequestMetrics requestMetrics) {
        Prompt prompt = Prompts.prompt(time);
        return new Prompt(
                prompt.model(),
                prompt.options(),
                prompt.system(),
                prompt.user(),
                prompt.answerSchema(),
                time,
                new CallContext(mode, Caller.ANONYMOUS, TIMEOUT, requestMetrics, Optional.empty()));
    }

    private Completion call(Claude environment) {
        return environment.complete(prompt("code", TIMEOUT, new RequestMetrics()));
    }

    private void call(Claude environment, int times) {
        for (int i = 0; i < times; i++) {
            call(environment);
        }
    }

    private void openCircuit() {
        claude.returns(DOWN);
        call(first, 10);
    }

    private int calls() {
        return claude.prompts.size();
    }

    @Test
    void tenFailuresOpenTheCircuitOfTheFleet() {
        openCircuit();

        assertThat(calls()).isEqualTo(10);
        assertThat(call(first)).isEqualTo(new Failure.CircuitOpen(Duration.ofSeconds(15)));
        claude.advance(Duration.ofSeconds(5));
        assertThat(call(second)).isEqualTo(new Failure.CircuitOpen(Duration.ofSeconds(10)));
        assertThat(calls()).isEqualTo(10);
        assertThat(events).containsExactly(new CircuitEvent.Opened(Provider.ANTHROPIC, "code", "500"));
    }

    @Test
    void nineFailuresOrLessThanHalfDoNotOpenTheCircuit() {
        claude.returns(DOWN);
        call(first, 9);
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);

        for (int i = 0; i < 10; i++) {
            claude.returns(ScriptedClaude.ANSWER);
            call(second, 2);
            claude.returns(DOWN);
            call(second);
        }
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void anotherModesCircuitStaysClosed() {
        openCircuit();
        claude.returns(ScriptedClaude.ANSWER);

        assertThat(second.complete(prompt("video", TIMEOUT, new RequestMetrics())))
                .isEqualTo(ScriptedClaude.ANSWER);
    }

    @Test
    void slowAnswersOpenTheCircuit() {
        claude.withLatency(Duration.ofSeconds(21));
        call(first, 10);

        assertThat(call(first)).isInstanceOf(Failure.CircuitOpen.class);
        assertThat(events).containsExactly(new CircuitEvent.Opened(Provider.ANTHROPIC, "code", "slow"));
    }

    @Test
    void answersBelowTheSlowThresholdDoNotOpenTheCircuit() {
        claude.withLatency(Duration.ofSeconds(20));
        call(first, 20);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    static Stream<Failure> failuresWithoutEvidence() {
        return Stream.of(
                new Failure.Rejected(400),
                new Failure.Rejected(401),
                new Failure.Rejected(413),
                new Failure.RateLimited(Optional.empty()),
                new Failure.Refused(Optional.empty()),
                new Failure.BudgetExceeded(Duration.ofSeconds(1)),
                new Failure.Truncated(),
                new Failure.InvalidResponse());
    }

    @ParameterizedTest
    @MethodSource("failuresWithoutEvidence")
    void failuresWithoutEvidenceDoNotOpenTheCircuit(Failure failure) {
        claude.returns(failure);
        call(first, 40);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void timeoutsOfCallsWithoutTimeDoNotOpenTheCircuit() {
        claude.returns(new Failure.TimedOut());
        for (int i = 0; i < 20; i++) {
            first.complete(prompt("code", Duration.ofSeconds(12), new RequestMetrics()));
        }
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);

        call(first, 10);
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.OpenCircuit.class);
    }

    @Test
    void oneProbeClosesTheCircuitOfTheFleet() {
        openCircuit();
        claude.advance(Duration.ofSeconds(15));
        claude.returns(ScriptedClaude.ANSWER);

        assertThat(call(second)).isEqualTo(ScriptedClaude.ANSWER);
        assertThat(call(first)).isEqualTo(ScriptedClaude.ANSWER);
        assertThat(events)
                .containsExactly(
                        new CircuitEvent.Opened(Provider.ANTHROPIC, "code", "500"),
                        new CircuitEvent.Closed(Provider.ANTHROPIC, "code"));
    }

    @Test
    void onlyOneProbeIsInFlight() {
        openCircuit();
        claude.advance(Duration.ofSeconds(15));
        List<Completion> meanwhile = new ArrayList<>();
        Claude probing = breaking(
                prompt -> {
                    meanwhile.add(call(first));
                    meanwhile.add(call(second));
                    return claude.complete(prompt);
                },
                SETTINGS,
                () -> "prober");
        probing.complete(prompt("code", TIMEOUT, new RequestMetrics()));

        assertThat(meanwhile).hasSize(2).allMatch(Failure.CircuitOpen.class::isInstance);
        assertThat(calls()).isEqualTo(11);
    }

    @Test
    void aFailedProbeKeepsTheCircuitOpen() {
        openCircuit();
        claude.advance(Duration.ofSeconds(15));
        assertThat(call(second)).isEqualTo(DOWN);

        assertThat(call(first)).isEqualTo(new Failure.CircuitOpen(Duration.ofSeconds(15)));
        assertThat(calls()).isEqualTo(11);
    }

    @Test
    void aProbeWithoutEvidenceIsFollowedByAnother() {
        openCircuit();
        claude.advance(Duration.ofSeconds(15));
        claude.returns(new Failure.Rejected(400));
        call(second);
        claude.returns(ScriptedClaude.ANSWER);

        assertThat(call(first)).isEqualTo(ScriptedClaude.ANSWER);
    }

    @Test
    void aProbeThatClosesTheCircuitClearsTheWindow() {
        openCircuit();
        claude.advance(Duration.ofSeconds(15));
        claude.returns(ScriptedClaude.ANSWER);
        call(first);
        claude.returns(DOWN);
        call(first, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void failuresOlderThanAMinuteDoNotCount() {
        claude.returns(DOWN);
        call(first, 9);
        claude.advance(Duration.ofSeconds(61));
        call(first, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
        call(first);
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.OpenCircuit.class);
    }

    @Test
    void aSuccessDoesNotOpenTheCircuit() {
        claude.returns(DOWN);
        call(first, 9);
        claude.returns(ScriptedClaude.ANSWER);
        call(first);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void anEnvironmentThatReadsAnOpenCircuitClearsItsWindow() {
        claude.returns(DOWN);
        call(second, 9);
        call(first, 10);
        call(second);
        closeByProbeOf(first);
        claude.returns(DOWN);
        call(second, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void anEnvironmentThatReadsAProbesCloseClearsItsWindow() {
        claude.returns(DOWN);
        call(second, 9);
        call(first, 10);
        closeByProbeOf(first);
        claude.returns(DOWN);
        call(second, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void aCallFromBeforeTheCircuitOpenedDoesNotReopenIt() {
        claude.returns(DOWN);
        call(second, 9);
        Claude slow = new ScriptedClaude(DOWN);
        Claude overtaken = breaking(
                prompt -> {
                    call(first, 10);
                    closeByProbeOf(first);
                    return slow.complete(prompt);
                },
                new CircuitSettings(1, 1, 50, 80, Duration.ofSeconds(15)),
                () -> "late");
        call(overtaken);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    private void closeByProbeOf(Claude environment) {
        claude.advance(Duration.ofSeconds(15));
        claude.returns(ScriptedClaude.ANSWER);
        call(environment);
    }

    @Test
    void recordsTheStateAndTheRejectedCalls() {
        RequestMetrics open = new RequestMetrics();
        openCircuit();
        first.complete(prompt("code", TIMEOUT, open));

        assertThat(open.all())
                .containsExactly(
                        new RequestMetrics.MetricSample(
                                "circuit_breaker_state", Map.of("circuit", "claude-api", "mode", "code"), 1),
                        providerUp(0),
                        new RequestMetrics.MetricSample("claude_calls_avoided_total", Map.of("reason", "refused"), 1));
    }

    private static RequestMetrics.MetricSample providerUp(int value) {
        return new RequestMetrics.MetricSample(
                "claude_provider_up", Map.of("provider", "anthropic", "mode", "code"), value);
    }

    private RequestMetrics callFor(Completion completion) {
        claude.returns(completion);
        RequestMetrics requestMetrics = new RequestMetrics();
        first.complete(prompt("code", TIMEOUT, requestMetrics));
        return requestMetrics;
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void aRefusedAccountIsReportedOnceUntilItIsAcceptedAgain(int status) {
        assertThat(callFor(new Failure.Rejected(status)).all()).contains(providerUp(0));
        callFor(new Failure.Rejected(status));
        assertThat(callFor(DOWN).all()).contains(providerUp(0));
        assertThat(callFor(ScriptedClaude.ANSWER).all()).contains(providerUp(1));
        callFor(ScriptedClaude.ANSWER);

        assertThat(events)
                .containsExactly(
                        new CircuitEvent.AccountRefused(Provider.ANTHROPIC, status),
                        new CircuitEvent.AccountAccepted(Provider.ANTHROPIC));
    }

    @Test
    void anotherStatusOfARefusalIsAChange() {
        callFor(new Failure.Rejected(401));
        callFor(new Failure.Rejected(402));

        assertThat(events)
                .containsExactly(
                        new CircuitEvent.AccountRefused(Provider.ANTHROPIC, 401),
                        new CircuitEvent.AccountRefused(Provider.ANTHROPIC, 402));
    }

    @Test
    void aRefusedRequestIsNoRefusedAccount() {
        assertThat(callFor(new Failure.Rejected(400)).all()).contains(providerUp(1));
        assertThat(events).isEmpty();
    }

    @Test
    void aProbeSeesARefusedAccount() {
        openCircuit();
        claude.advance(Duration.ofSeconds(15));
        callFor(new Failure.Rejected(401));

        assertThat(events).contains(new CircuitEvent.AccountRefused(Provider.ANTHROPIC, 401));
    }
}
