package com.promptbuilder.http;

import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.queue.JobMessage;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.value.Caller;
import com.promptbuilder.wanted.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What is wanted most, made anew by a schedule of five minutes; a life is an hour less a jitter of up to a tenth. */
class WarmingTest {
    private static final String NOTHING = "{\"batchItemFailures\":[]}";
    private static final Duration LATE = Duration.ofMinutes(50);
    private static final Usage DEAR = new Usage(100_000, 0, 0, 0);

    private final Door door = door(Map.of());

    private static Door door(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of("WARMING", "true"));
        variables.putAll(more);
        return Door.withQueues(variables).claude(_ -> new Completion.Text(Door.HAIKU, "claude-haiku-5-5", DEAR));
    }

    @Test
    void neverEndsItsLife() {
        ask(door, "the sea, songbird-prompt", 8);
        for (int life = 0; life < 5; life++) {
            for (int minutes = 0; minutes < 60; minutes += 5) {
                door.clock.advance(Duration.ofMinutes(5));
                assertThat(door.send(Event.haiku()).header("Cache-Status")).contains("; hit");
                if (door.warm().contains("\"queued\":1")) {
                    assertThat(workOnLast()).isEqualTo(NOTHING);
                }
            }
        }
        assertThat(door.asked).as("lives of up to two hours, from the first on").hasSizeBetween(4, 6);
    }

    @Test
    void isQueuedOnceForWhomeverHowOftenTheScheduleCalls() {
        ask(door, "the sea, songbird-prompt", 8);
        door.clock.advance(LATE);

        assertThat(door.warm()).contains("\"queued\":1");
        assertThat(door.warm()).contains("\"queued\":0", "\"under_way\":1");
        assertThat(door.queues.sent(Priority.BACKGROUND)).hasSize(1);
    }

    @Test
    void isNobodysInParticular() {
        Event event = Event.haiku();
        event.json().withObject("requestContext").withObject("authorizer").put("principalId", "canary");
        for (int i = 0; i < 8; i++) {
            door.send(event);
        }
        tell(door);
        door.clock.advance(LATE);
        door.warm();

        String body = door.queues.sent(Priority.BACKGROUND).getFirst().body();
        assertThat(JobMessage.read(body).orElseThrow().caller()).isEqualTo(Caller.WARMING);
        assertThat(JobMessage.read(body).orElseThrow().refreshes()).isPresent();
    }

    @Test
    void isLeftToItsEndWhereItIsNotWantedOrThereIsTime() {
        ask(door, "the sea, songbird-prompt", 2);
        ask(door, "storms", 8);
        assertThat(door.warm()).contains("\"queued\":0", "\"fresh\":1");
        door.clock.advance(LATE);

        assertThat(door.warm()).contains("\"queued\":1");
        assertThat(door.queues.sent(Priority.BACKGROUND).getFirst().body()).contains("storms");
    }

    @Test
    void isForgottenWhenNobodyAsksAnyMore() {
        ask(door, "the sea, songbird-prompt", 8);
        int runs = 0;
        for (int hours = 0; hours < 12; hours++) {
            door.clock.advance(LATE);
            if (door.warm().contains("\"queued\":1")) {
                workOnLast();
                runs++;
            }
        }
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void stopsWhereTheMoneyEnds() {
        Door poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.035"));
        ask(poor, "the sea", 8);
        poor.clock.advance(LATE);
        poor.warm();
        poor.workOnLast(Priority.BACKGROUND);
        poor.queues.empty(Priority.BACKGROUND);
        List.of("storms", "clouds", "rain").forEach(topic -> ask(poor, topic, 8));
        poor.clock.advance(LATE);
        assertThat(poor.warm()).as("a cent each, one is spent").contains("\"queued\":2", "\"too_dear\":1");
        poor.queues.sent(Priority.BACKGROUND).forEach(message -> poor.work(message));

        assertThat(poor.asked).as("4 asked for, 3 of them anew").hasSize(7);
        poor.clock.advance(Duration.ofMinutes(5));
        assertThat(poor.warm()).as("it is spent").contains("\"queued\":0", "\"too_dear\":1");
    }

    @Test
    void beginsWithASmallBudgetToo() {
        Door poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.001"));
        ask(poor, "the sea", 8);
        poor.clock.advance(LATE);

        assertThat(poor.warm()).contains("\"queued\":1");
    }

    @Test
    void isRefusedByTheWorkerOnceTheMoneyIsSpentAndLeavesNoDeadLetter() {
        Door poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.025"))
                .claude(_ -> new Completion.Text(Door.HAIKU, "claude-haiku-5-5", new Usage(0, 200_000, 0, 0)));
        ask(poor, "the sea, songbird-prompt", 8);
        ask(poor, "storms", 8);
        poor.clock.advance(LATE);
        assertThat(poor.warm()).contains("\"queued\":2");

        assertThat(poor.queues.sent(Priority.BACKGROUND).stream().map(poor::work))
                .containsOnly(NOTHING);
        assertThat(poor.asked).as("the second found no money left").hasSize(3);
        assertThat(poor.send(Event.haiku("storms")).header("Cache-Status")).contains("hit");
    }

    @Test
    void isNoLongerWaitedForOnceItWasRefused() {
        Door poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.025"))
                .claude(_ -> new Completion.Text(Door.HAIKU, "claude-haiku-5-5", new Usage(0, 200_000, 0, 0)));
        String key = poor.send(Event.haiku("the sea")).key();
        ask(poor, "the sea", 8);
        ask(poor, "storms", 12);
        poor.clock.advance(LATE);
        poor.warm();
        poor.clock.advance(Duration.ofMinutes(30));
        assertThat(poor.send(Event.answer(key)).status()).isEqualTo(202);

        poor.queues.sent(Priority.BACKGROUND).forEach(poor::work);

        assertThat(poor.send(Event.answer(key)).status()).isEqualTo(404);
    }

    @Test
    void countsWhatItCosts() {
        ask(door, "the sea, songbird-prompt", 8);
        door.clock.advance(LATE);
        door.warm();
        assertThat(door.log.getLast())
                .contains("\"message\":\"warmed\"", "\"queued\":1", "jobs_queued_total", "\"reason\":\"warming\"")
                .doesNotContain("the sea, songbird-prompt");
        door.workOnLast(Priority.BACKGROUND);

        assertThat(door.log.getLast())
                .contains("\"name\":\"warming_cost_usd_total\"")
                .doesNotContain("\"caller\"");
        assertThat(door.ledger.touched()).contains("budget#warming#2026-11-01");
    }

    @ParameterizedTest
    @CsvSource({"WARMING, false", "CACHE_SCOPE, caller"})
    void isNothingWhereItIsNotWantedOrAnswersAreNotShared(String variable, String value) {
        Door off = door(Map.of(variable, value));
        ask(off, "the sea, songbird-prompt", 9);
        off.clock.advance(LATE);

        assertThat(off.wanted.read()).isEqualTo(Wanted.NOTHING);
        assertThat(off.warm()).contains("\"queued\":0");
        assertThat(off.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @Test
    void waitsForABetterTimeWhereQueueOrTableAreAway() {
        ask(door, "the sea, songbird-prompt", 8);
        door.clock.advance(LATE);
        door.queues.goAway();
        assertThat(door.warm()).contains("\"refused\":1");
        door.records.goAway();
        assertThat(door.warm()).contains("\"queued\":0");
        door.records.comeBack();
        door.queues.comeBack();
        door.clock.advance(Duration.ofSeconds(2));

        assertThat(door.warm()).contains("\"queued\":1");
    }

    @Test
    void countsNobodyWhoWantsSomethingOfItsOwn() {
        for (int i = 0; i < 5; i++) {
            door.send(Event.haiku().cacheControl("no-cache"));
        }
        tell(door);

        assertThat(door.wanted.read()).isEqualTo(Wanted.NOTHING);
    }

    private String workOnLast() {
        String again = door.workOnLast(Priority.BACKGROUND);
        door.queues.empty(Priority.BACKGROUND);
        return again;
    }

    /** Asks so often that it is counted, and lets the process tell the fleet. */
    private static void ask(Door door, String topic, int times) {
        for (int i = 0; i < times; i++) {
            door.send(Event.haiku(topic));
        }
        tell(door);
    }

    // A process tells once a minute, with a request that counts for nothing.
    private static void tell(Door door) {
        door.clock.advance(Duration.ofMinutes(1));
        door.send(Event.get("/health"));
    }
}
