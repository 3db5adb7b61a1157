package com.promptbuilder.claude;

import com.promptbuilder.settings.ClaudeSettings.CircuitSettings;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class CircuitBreakingClaudeTest {
    private static final CircuitSettings RULE = new CircuitSettings(20, 10, 50, 80, Duration.ofSeconds(15));
    private static final Duration BUDGET = Duration.ofSeconds(25);
    private static final Failure DOWN = new Failure.ServerError(500);

    private final CircuitStore fleet = new InMemoryCircuitStore();
    private final ScriptedClaude claude = new ScriptedClaude(ScriptedClaude.WELL);
    private final List<CircuitBreakingClaude.CircuitEvent> told = new ArrayList<>();
    private final Claude here = environment();
    private final Claude there = environment();

    private Claude environment() {
        return new CircuitBreakingClaude(
                claude, fleet, RULE, claude.clock(), () -> UUID.randomUUID().toString(), told::add);
    }

    private static Prompt prompt(String mode, Duration time, RequestMetrics requestMetrics) {
        Prompt prompt = Prompts.prompt(time);
        return new Prompt(
                prompt.model(),
                prompt.maxTokens(),
                prompt.system(),
                prompt.user(),
                prompt.answerSchema(),
                time,
                new CallContext(mode, Caller.ANONYMOUS, BUDGET, requestMetrics, Optional.empty()));
    }

    private Completion ask(Claude environment) {
        return environment.complete(prompt("code", BUDGET, new RequestMetrics()));
    }

    private void ask(Claude environment, int times) {
        for (int i = 0; i < times; i++) {
            ask(environment);
        }
    }

    private void breakIt() {
        claude.gives(DOWN);
        ask(here, 10);
    }

    private int calls() {
        return claude.asked.size();
    }

    @Test
    void tenFailuresOpenItAndTheFleetIsRefusedAtOnce() {
        breakIt();

        assertThat(calls()).isEqualTo(10);
        assertThat(ask(here)).isEqualTo(new Failure.CircuitOpen(Duration.ofSeconds(15)));
        claude.pass(Duration.ofSeconds(5));
        assertThat(ask(there)).isEqualTo(new Failure.CircuitOpen(Duration.ofSeconds(10)));
        assertThat(calls()).isEqualTo(10);
        assertThat(told).containsExactly(new CircuitBreakingClaude.CircuitEvent.Opened("code"));
    }

    @Test
    void nineFailuresOrLessThanHalfDoNotOpenIt() {
        claude.gives(DOWN);
        ask(here, 9);
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);

        for (int i = 0; i < 10; i++) {
            claude.gives(ScriptedClaude.WELL);
            ask(there, 2);
            claude.gives(DOWN);
            ask(there);
        }
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void anotherModesCircuitStaysClosed() {
        breakIt();
        claude.gives(ScriptedClaude.WELL);

        assertThat(there.complete(prompt("video", BUDGET, new RequestMetrics())))
                .isEqualTo(ScriptedClaude.WELL);
    }

    @Test
    void slowAnswersOpenItToo() {
        claude.taking(Duration.ofSeconds(21));
        ask(here, 10);

        assertThat(ask(here)).isInstanceOf(Failure.CircuitOpen.class);
    }

    @Test
    void answersJustBelowTheSlowThresholdDoNotOpenIt() {
        claude.taking(Duration.ofSeconds(20));
        ask(here, 20);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    static Stream<Failure> faultsThatAreNotClaudes() {
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
    @MethodSource("faultsThatAreNotClaudes")
    void failuresThatAreNotClaudesDoNotOpenIt(Failure failure) {
        claude.gives(failure);
        ask(here, 40);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void callersWithoutTimeDoNotOpenIt() {
        claude.gives(new Failure.TimedOut());
        for (int i = 0; i < 20; i++) {
            here.complete(prompt("code", Duration.ofSeconds(12), new RequestMetrics()));
        }
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);

        ask(here, 10);
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.OpenCircuit.class);
    }

    @Test
    void oneProbeClosesItForTheFleet() {
        breakIt();
        claude.pass(Duration.ofSeconds(15));
        claude.gives(ScriptedClaude.WELL);

        assertThat(ask(there)).isEqualTo(ScriptedClaude.WELL);
        assertThat(ask(here)).isEqualTo(ScriptedClaude.WELL);
        assertThat(told)
                .containsExactly(
                        new CircuitBreakingClaude.CircuitEvent.Opened("code"),
                        new CircuitBreakingClaude.CircuitEvent.Closed("code"));
    }

    @Test
    void onlyOneProbesAtATime() {
        breakIt();
        claude.pass(Duration.ofSeconds(15));
        List<Completion> meanwhile = new ArrayList<>();
        Claude probing = new CircuitBreakingClaude(
                prompt -> {
                    meanwhile.add(ask(here));
                    meanwhile.add(ask(there));
                    return claude.complete(prompt);
                },
                fleet,
                RULE,
                claude.clock(),
                () -> "prober",
                told::add);
        probing.complete(prompt("code", BUDGET, new RequestMetrics()));

        assertThat(meanwhile).hasSize(2).allMatch(Failure.CircuitOpen.class::isInstance);
        assertThat(calls()).isEqualTo(11);
    }

    @Test
    void aProbeThatFailsKeepsItOpen() {
        breakIt();
        claude.pass(Duration.ofSeconds(15));
        assertThat(ask(there)).isEqualTo(DOWN);

        assertThat(ask(here)).isEqualTo(new Failure.CircuitOpen(Duration.ofSeconds(15)));
        assertThat(calls()).isEqualTo(11);
    }

    @Test
    void aProbeWithoutEvidenceIsFollowedByAnother() {
        breakIt();
        claude.pass(Duration.ofSeconds(15));
        claude.gives(new Failure.Rejected(400));
        ask(there);
        claude.gives(ScriptedClaude.WELL);

        assertThat(ask(here)).isEqualTo(ScriptedClaude.WELL);
    }

    @Test
    void theWindowIsEmptyAfterwards() {
        breakIt();
        claude.pass(Duration.ofSeconds(15));
        claude.gives(ScriptedClaude.WELL);
        ask(here);
        claude.gives(DOWN);
        ask(here, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void failuresOlderThanAMinuteDoNotCount() {
        claude.gives(DOWN);
        ask(here, 9);
        claude.pass(Duration.ofSeconds(61));
        ask(here, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
        ask(here);
        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.OpenCircuit.class);
    }

    @Test
    void aSuccessNeverOpensIt() {
        claude.gives(DOWN);
        ask(here, 9);
        claude.gives(ScriptedClaude.WELL);
        ask(here);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void anEnvironmentThatReadItOpenClearsItsWindow() {
        claude.gives(DOWN);
        ask(there, 9);
        ask(here, 10);
        ask(there);
        closeByProbeOf(here);
        claude.gives(DOWN);
        ask(there, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void anEnvironmentThatReadsAProbesCloseClearsItsWindow() {
        claude.gives(DOWN);
        ask(there, 9);
        ask(here, 10);
        closeByProbeOf(here);
        claude.gives(DOWN);
        ask(there, 9);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    @Test
    void aCallThatBeganBeforeItOpenedDoesNotOpenItAgain() {
        claude.gives(DOWN);
        ask(there, 9);
        Claude slow = new ScriptedClaude(DOWN);
        Claude overtaken = new CircuitBreakingClaude(
                prompt -> {
                    ask(here, 10);
                    closeByProbeOf(here);
                    return slow.complete(prompt);
                },
                fleet,
                new CircuitSettings(1, 1, 50, 80, Duration.ofSeconds(15)),
                claude.clock(),
                () -> "late",
                told::add);
        ask(overtaken);

        assertThat(fleet.read("code")).isInstanceOf(CircuitStore.Closed.class);
    }

    private void closeByProbeOf(Claude environment) {
        claude.pass(Duration.ofSeconds(15));
        claude.gives(ScriptedClaude.WELL);
        ask(environment);
    }

    @Test
    void itsStateAndRejectedCallsAreCounted() {
        RequestMetrics open = new RequestMetrics();
        breakIt();
        here.complete(prompt("code", BUDGET, open));

        assertThat(open.all())
                .containsExactly(
                        new RequestMetrics.MetricSample(
                                "circuit_breaker_state", Map.of("circuit", "claude-api", "mode", "code"), 1),
                        new RequestMetrics.MetricSample("claude_calls_avoided_total", Map.of("reason", "refused"), 1));
    }
}
