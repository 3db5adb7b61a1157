package com.promptbuilder.lambda;

import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Responses to calls over a spend limit, at noon. */
class BudgetTest {
    private static final Usage DEAR = new Usage(0, 200_000, 0, 0);

    @ParameterizedTest
    @CsvSource({
        "BUDGET_CALLER_CALLS_PER_DAY, 1, 43200",
        "BUDGET_CALLER_CALLS_PER_MINUTE, 1, 60",
        "BUDGET_CALLER_USD_PER_DAY, 0.10, 43200",
        "BUDGET_CALLER_USD_PER_MINUTE, 0.10, 60"
    })
    void ofACallerIsSpentUntilItsWindowEnds(String variable, String ceiling, String seconds) {
        FunctionHarness functionHarness = door(Map.of(variable, ceiling));
        assertThat(functionHarness.send(by("alice", "sea")).status()).isEqualTo(200);
        ProxyResponseView refused = functionHarness.send(by("alice", "sky"));

        assertIsRefused(refused, seconds);
        functionHarness.clock.advance(Duration.ofSeconds(Long.parseLong(seconds)));
        assertThat(functionHarness.send(by("alice", "sky")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "BUDGET_CALLS_PER_DAY, 1",
        "BUDGET_CALLS_PER_MINUTE, 1",
        "BUDGET_USD_PER_MONTH, 0.10",
        "BUDGET_USD_PER_DAY, 0.10",
        "BUDGET_USD_PER_MINUTE, 0.10"
    })
    void ofAllIsSharedByAllCallers(String variable, String ceiling) {
        FunctionHarness functionHarness = door(Map.of(variable, ceiling));
        assertThat(functionHarness.send(by("alice", "sea")).status()).isEqualTo(200);

        assertIsRefused(functionHarness.send(by("bob", "sky")), "30");
        assertIsRefused(functionHarness.send(Event.haiku("sky")), "30");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void ofAllSetsNoRetryAfterBeyondTheTtlOfItsDenial() {
        FunctionHarness functionHarness = door(Map.of("BUDGET_CALLS_PER_DAY", "1"));
        functionHarness.send(Event.haiku("sea"));
        functionHarness.send(Event.haiku("sky"));
        functionHarness.clock.advance(Duration.ofSeconds(20));

        assertIsRefused(functionHarness.send(Event.haiku("sky")), "10");
        assertThat(functionHarness.ledger.touches())
                .as("asked, warned, billed and refused once")
                .isEqualTo(4);
    }

    @Test
    void ofOneCallerDoesNotAffectAnother() {
        FunctionHarness functionHarness = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));
        functionHarness.send(by("alice", "sea"));
        assertIsRefused(functionHarness.send(by("alice", "sky")), "43200");

        ProxyResponseView bobs = functionHarness.send(by("bob", "sky"));
        assertThat(bobs.status()).isEqualTo(200);
        assertThat(bobs.header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(functionHarness.send(by("alice", "sky")).status()).isEqualTo(200);
    }

    @Test
    void costsHitsNothing() {
        FunctionHarness functionHarness =
                door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1", "BUDGET_CALLS_PER_MINUTE", "1"));
        functionHarness.send(by("alice", "sea"));
        int touches = functionHarness.ledger.touches();
        for (int i = 0; i < 5; i++) {
            assertThat(functionHarness.send(by("alice", "sea")).status()).isEqualTo(200);
        }

        assertThat(functionHarness.ledger.touches()).isEqualTo(touches);
    }

    @Test
    void costsThoseNothingWhoWaitForAnother() throws InterruptedException {
        FunctionHarness functionHarness = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));
        functionHarness.send(by("alice", "sea"));
        AtomicReference<ProxyResponseView> alices = new AtomicReference<>();
        Thread alice = Thread.ofPlatform().unstarted(() -> alices.set(functionHarness.send(by("alice", "sky"))));
        functionHarness.claude(_ -> {
            alice.start();
            while (alice.getState() != Thread.State.TIMED_WAITING) {
                LockSupport.parkNanos(1_000_000);
            }
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });

        assertThat(functionHarness.send(by("bob", "sky")).status()).isEqualTo(200);
        alice.join();
        assertThat(alices.get().status()).isEqualTo(200);
        assertThat(alices.get().header("Cache-Status")).startsWith("record; fwd=miss; collapsed");
    }

    @Test
    void thatIsSpentLeavesTheLastAnswerThereWas() {
        FunctionHarness functionHarness = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));
        functionHarness.send(by("alice", "sea"));
        functionHarness.clock.advance(Duration.ofHours(2));
        ProxyResponseView stale = functionHarness.send(by("alice", "sea"));

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.header("Cache-Status")).contains("hit; ttl=-");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void allowsAllCallsDuringATableOutage() {
        FunctionHarness functionHarness = door(Map.of("BUDGET_CALLS_PER_DAY", "1"));
        functionHarness.ledger.fail();

        for (int i = 0; i < 5; i++) {
            assertThat(functionHarness.send(Event.haiku("sea " + i)).status()).isEqualTo(200);
        }
        assertThat(functionHarness.log).anyMatch(line -> line.contains("\"budgetUnchecked\":true"));
        assertThat(functionHarness.log).anyMatch(line -> line.contains("cache_errors_total"));
    }

    @Test
    void tellsACallerItsLimitThatIsNearestToItsEnd() {
        FunctionHarness functionHarness =
                door(Map.of("BUDGET_CALLER_USD_PER_DAY", "0.1", "BUDGET_CALLER_CALLS_PER_MINUTE", "9"));
        ProxyResponseView first = functionHarness.send(by("alice", "sea"));
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"day\";q=100000;qu=\"micro-usd\";w=86400");
        assertThat(first.header("RateLimit")).isEqualTo("\"day\";r=0;t=43199");

        ProxyResponseView refused = functionHarness.send(by("alice", "sky"));
        assertIsRefused(refused, "43200");
        assertThat(refused.header("RateLimit")).isEqualTo("\"day\";r=0;t=43199");

        assertThat(functionHarness.send(by("alice", "sea")).headers()).doesNotContainKey("RateLimit");
        assertThat(functionHarness.send(Event.haiku("sun")).headers())
                .doesNotContainKeys("RateLimit", "RateLimit-Policy");
    }

    @Test
    void tellsAStreamsCallerItsLimit() {
        FunctionHarness functionHarness = door(Map.of("BUDGET_CALLER_CALLS_PER_MONTH", "9"));
        ProxyResponseView stream = functionHarness.send(by("alice", "sea").header("Accept", "text/event-stream"));

        assertThat(stream.header("RateLimit-Policy")).isEqualTo("\"month\";q=9;qu=\"requests\";w=2592000");
        assertThat(stream.header("RateLimit")).startsWith("\"month\";r=8;t=");
    }

    @Test
    void warnsInTheLog() {
        FunctionHarness functionHarness =
                door(Map.of("BUDGET_USD_PER_MONTH", "0.20", "BUDGET_CALLER_CALLS_PER_DAY", "1"));
        functionHarness.send(by("alice", "sea"));

        assertThat(functionHarness.log)
                .filteredOn(line -> line.contains("budget level reached"))
                .hasSize(2)
                .anyMatch(line -> line.contains("\"window\":\"month\"")
                        && line.contains("\"owner\":\"all\"")
                        && line.contains("\"percent\":50"))
                .anyMatch(line -> line.contains("\"window\":\"day\"") && line.contains("\"percent\":95"))
                .noneMatch(line -> line.contains("alice"));
    }

    @Test
    void limitsOnlyCallersWhoAreKnownUnlessItIsThatOfAll() {
        FunctionHarness functionHarness = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));

        assertThat(functionHarness.send(Event.haiku("sea")).status()).isEqualTo(200);
        assertThat(functionHarness.send(Event.haiku("sky")).status()).isEqualTo(200);
        assertThat(functionHarness.ledger.touches()).isZero();
    }

    @Test
    void tellsOperatorsHowMuchIsUsedAndWhatWasAvoided() {
        FunctionHarness functionHarness = door(Map.of("BUDGET_USD_PER_DAY", "0.20"));
        functionHarness.send(Event.haiku("sea"));
        assertThat(functionHarness.log)
                .last()
                .asString()
                .contains("\"budgetUsed\":0.5")
                .contains("claude_cost_usd_total");

        functionHarness.send(Event.haiku("sky"));
        functionHarness.send(Event.haiku("sun"));
        assertThat(functionHarness.log).last().asString().contains("{\"reason\":\"budget\"}");
    }

    private static FunctionHarness door(Map<String, String> variables) {
        return new FunctionHarness(variables)
                .claude(_ -> new Completion.Text(FunctionHarness.HAIKU, "claude-haiku-5-5", DEAR));
    }

    private static Event by(String caller, String topic) {
        Event event = Event.haiku(topic);
        event.json().withObject("requestContext").putObject("authorizer").put("principalId", caller);
        return event;
    }

    private static void assertIsRefused(ProxyResponseView proxyResponseView, String seconds) {
        assertThat(proxyResponseView.status()).isEqualTo(429);
        assertThat(proxyResponseView.error()).isEqualTo("Budget spent");
        assertThat(proxyResponseView.header("Retry-After")).isEqualTo(seconds);
    }
}
