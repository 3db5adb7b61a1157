package com.promptbuilder.http;

import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;

/** Spending limits, as callers meet them; it is noon. */
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
        Door door = door(Map.of(variable, ceiling));
        assertThat(door.send(by("alice", "sea")).status()).isEqualTo(200);
        Answer refused = door.send(by("alice", "sky"));

        assertIsRefused(refused, seconds);
        door.clock.advance(Duration.ofSeconds(Long.parseLong(seconds)));
        assertThat(door.send(by("alice", "sky")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "BUDGET_CALLS_PER_DAY, 1",
        "BUDGET_CALLS_PER_MINUTE, 1",
        "BUDGET_USD_PER_DAY, 0.10",
        "BUDGET_USD_PER_MINUTE, 0.10"
    })
    void ofAllIsSpentForWhoeverAsks(String variable, String ceiling) {
        Door door = door(Map.of(variable, ceiling));
        assertThat(door.send(by("alice", "sea")).status()).isEqualTo(200);

        assertIsRefused(door.send(by("bob", "sky")), "30");
        assertIsRefused(door.send(Event.haiku("sky")), "30");
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void ofAllSendsNobodyAwayForLongerThanItsRefusalIsShared() {
        Door door = door(Map.of("BUDGET_CALLS_PER_DAY", "1"));
        door.send(Event.haiku("sea"));
        door.send(Event.haiku("sky"));
        door.clock.advance(Duration.ofSeconds(20));

        assertIsRefused(door.send(Event.haiku("sky")), "10");
        assertThat(door.ledger.touches()).as("asked, billed and refused once").isEqualTo(3);
    }

    @Test
    void ofOneCallerIsNobodyElsesMatter() {
        Door door = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));
        door.send(by("alice", "sea"));
        assertIsRefused(door.send(by("alice", "sky")), "43200");

        Answer bobs = door.send(by("bob", "sky"));
        assertThat(bobs.status()).isEqualTo(200);
        assertThat(bobs.header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(door.send(by("alice", "sky")).status()).isEqualTo(200);
    }

    @Test
    void costsHitsNothing() {
        Door door = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1", "BUDGET_CALLS_PER_MINUTE", "1"));
        door.send(by("alice", "sea"));
        int touches = door.ledger.touches();
        for (int i = 0; i < 5; i++) {
            assertThat(door.send(by("alice", "sea")).status()).isEqualTo(200);
        }

        assertThat(door.ledger.touches()).isEqualTo(touches);
    }

    @Test
    void costsThoseNothingWhoWaitForAnother() throws InterruptedException {
        Door door = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));
        door.send(by("alice", "sea"));
        AtomicReference<Answer> alices = new AtomicReference<>();
        Thread alice = Thread.ofPlatform().unstarted(() -> alices.set(door.send(by("alice", "sky"))));
        door.claude(_ -> {
            alice.start();
            while (alice.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            return Door.text(Door.HAIKU);
        });

        assertThat(door.send(by("bob", "sky")).status()).isEqualTo(200);
        alice.join();
        assertThat(alices.get().status()).isEqualTo(200);
        assertThat(alices.get().header("Cache-Status")).startsWith("record; fwd=miss; collapsed");
    }

    @Test
    void thatIsSpentLeavesTheLastAnswerThereWas() {
        Door door = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));
        door.send(by("alice", "sea"));
        door.clock.advance(Duration.ofHours(2));
        Answer stale = door.send(by("alice", "sea"));

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.header("Cache-Status")).contains("hit; ttl=-");
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void limitsNobodyWhileTheTableIsAway() {
        Door door = door(Map.of("BUDGET_CALLS_PER_DAY", "1"));
        door.ledger.goAway();

        for (int i = 0; i < 5; i++) {
            assertThat(door.send(Event.haiku("sea " + i)).status()).isEqualTo(200);
        }
        assertThat(door.log).anyMatch(line -> line.contains("\"budgetUnchecked\":true"));
        assertThat(door.log).anyMatch(line -> line.contains("cache_errors_total"));
    }

    @Test
    void limitsOnlyCallersWhoAreKnownUnlessItIsThatOfAll() {
        Door door = door(Map.of("BUDGET_CALLER_CALLS_PER_DAY", "1"));

        assertThat(door.send(Event.haiku("sea")).status()).isEqualTo(200);
        assertThat(door.send(Event.haiku("sky")).status()).isEqualTo(200);
        assertThat(door.ledger.touches()).isZero();
    }

    @Test
    void tellsOperatorsHowMuchIsUsedAndWhatWasAvoided() {
        Door door = door(Map.of("BUDGET_USD_PER_DAY", "0.20"));
        door.send(Event.haiku("sea"));
        assertThat(door.log).last().asString().contains("\"budgetUsed\":0.5").contains("claude_cost_usd_total");

        door.send(Event.haiku("sky"));
        door.send(Event.haiku("sun"));
        assertThat(door.log).last().asString().contains("{\"reason\":\"refused\"}");
    }

    private static Door door(Map<String, String> variables) {
        return new Door(variables).claude(_ -> new Completion.Text(Door.HAIKU, "claude-haiku-5-5", DEAR));
    }

    private static Event by(String caller, String topic) {
        Event event = Event.haiku(topic);
        event.json().withObject("requestContext").putObject("authorizer").put("principalId", caller);
        return event;
    }

    private static void assertIsRefused(Answer answer, String seconds) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.error()).isEqualTo("Budget spent");
        assertThat(answer.header("Retry-After")).isEqualTo(seconds);
    }
}
