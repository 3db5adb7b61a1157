package com.promptbuilder.lambda;

import com.promptbuilder.background.HotKeys;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.value.Caller;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Cache warming every 5 minutes. The TTL is 1 hour, less a jitter of up to 10 %. */
class CacheWarmingTest {
    private static final String NOTHING = "{\"batchItemFailures\":[]}";
    private static final Duration LATE = Duration.ofMinutes(50);
    private static final Usage DEAR = new Usage(100_000, 0, 0, 0);

    private final FunctionHarness functionHarness = door(Map.of());

    private static FunctionHarness door(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of("WARMING", "true"));
        variables.putAll(more);
        return FunctionHarness.withQueues(variables)
                .claude(_ -> new Completion.Text(FunctionHarness.HAIKU, "claude-haiku-5-5", DEAR));
    }

    @Test
    void neverEndsItsLife() {
        ask(functionHarness, "the sea, songbird-prompt", 8);
        for (int life = 0; life < 5; life++) {
            for (int minutes = 0; minutes < 60; minutes += 5) {
                functionHarness.clock.advance(Duration.ofMinutes(5));
                assertThat(functionHarness.send(Event.haiku()).header("Cache-Status"))
                        .contains("; hit");
                if (functionHarness.warm().contains("\"queued\":1")) {
                    assertThat(workOnLast()).isEqualTo(NOTHING);
                }
            }
        }
        assertThat(functionHarness.asked)
                .as("lives of up to two hours, from the first on")
                .hasSizeBetween(4, 6);
    }

    @Test
    void isQueuedOnceForWhomeverHowOftenTheScheduleCalls() {
        ask(functionHarness, "the sea, songbird-prompt", 8);
        functionHarness.clock.advance(LATE);

        assertThat(functionHarness.warm()).contains("\"queued\":1");
        assertThat(functionHarness.warm()).contains("\"queued\":0", "\"under_way\":1");
        assertThat(functionHarness.queues.sent(Priority.BACKGROUND)).hasSize(1);
    }

    @Test
    void usesTheIdentityOfTheCacheWarmer() {
        Event event = Event.haiku();
        event.json().withObject("requestContext").withObject("authorizer").put("principalId", "canary");
        for (int i = 0; i < 8; i++) {
            functionHarness.send(event);
        }
        tell(functionHarness);
        functionHarness.clock.advance(LATE);
        functionHarness.warm();

        String body =
                functionHarness.queues.sent(Priority.BACKGROUND).getFirst().body();
        assertThat(Job.ofMessage(body).orElseThrow().caller()).isEqualTo(Caller.CACHE_WARMER);
        assertThat(Job.ofMessage(body).orElseThrow().refreshOf()).isPresent();
    }

    @Test
    void isLeftToItsEndWhereItIsNotWantedOrThereIsTime() {
        ask(functionHarness, "the sea, songbird-prompt", 2);
        ask(functionHarness, "storms", 8);
        assertThat(functionHarness.warm()).contains("\"queued\":0", "\"fresh\":1");
        functionHarness.clock.advance(LATE);

        assertThat(functionHarness.warm()).contains("\"queued\":1");
        assertThat(functionHarness.queues.sent(Priority.BACKGROUND).getFirst().body())
                .contains("storms");
    }

    @Test
    void endsWhenAKeyIsNoLongerHot() {
        ask(functionHarness, "the sea, songbird-prompt", 8);
        int runs = 0;
        for (int hours = 0; hours < 12; hours++) {
            functionHarness.clock.advance(LATE);
            if (functionHarness.warm().contains("\"queued\":1")) {
                workOnLast();
                runs++;
            }
        }
        assertThat(runs).isEqualTo(1);
    }

    @Test
    void stopsWhereTheMoneyEnds() {
        FunctionHarness poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.035"));
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
        FunctionHarness poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.001"));
        ask(poor, "the sea", 8);
        poor.clock.advance(LATE);

        assertThat(poor.warm()).contains("\"queued\":1");
    }

    @Test
    void isRefusedByTheWorkerOnceTheMoneyIsSpentAndLeavesNoDeadLetter() {
        FunctionHarness poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.025"))
                .claude(_ ->
                        new Completion.Text(FunctionHarness.HAIKU, "claude-haiku-5-5", new Usage(0, 200_000, 0, 0)));
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
        FunctionHarness poor = door(Map.of("BUDGET_WARMING_USD_PER_DAY", "0.025"))
                .claude(_ ->
                        new Completion.Text(FunctionHarness.HAIKU, "claude-haiku-5-5", new Usage(0, 200_000, 0, 0)));
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
        ask(functionHarness, "the sea, songbird-prompt", 8);
        functionHarness.clock.advance(LATE);
        functionHarness.warm();
        assertThat(functionHarness.log.getLast())
                .contains("\"message\":\"warmed\"", "\"queued\":1", "jobs_queued_total", "\"reason\":\"warming\"")
                .doesNotContain("the sea, songbird-prompt");
        functionHarness.workOnLast(Priority.BACKGROUND);

        assertThat(functionHarness.log.getLast())
                .contains("\"name\":\"warming_cost_usd_total\"")
                .doesNotContain("\"caller\"");
        assertThat(functionHarness.ledger.touched()).contains("budget#warming#2026-11-01");
    }

    @ParameterizedTest
    @CsvSource({"WARMING, false", "CACHE_SCOPE, caller"})
    void isNothingWhereItIsNotWantedOrAnswersAreNotShared(String variable, String value) {
        FunctionHarness off = door(Map.of(variable, value));
        ask(off, "the sea, songbird-prompt", 9);
        off.clock.advance(LATE);

        assertThat(off.wanted.read()).isEqualTo(HotKeys.EMPTY);
        assertThat(off.warm()).contains("\"queued\":0");
        assertThat(off.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @Test
    void enqueuesNothingWhileQueueOrTableIsUnavailable() {
        ask(functionHarness, "the sea, songbird-prompt", 8);
        functionHarness.clock.advance(LATE);
        functionHarness.queues.fail();
        assertThat(functionHarness.warm()).contains("\"refused\":1");
        functionHarness.records.fail();
        assertThat(functionHarness.warm()).contains("\"queued\":0");
        functionHarness.records.recover();
        functionHarness.queues.recover();
        functionHarness.clock.advance(Duration.ofSeconds(2));

        assertThat(functionHarness.warm()).contains("\"queued\":1");
    }

    @Test
    void ignoresRequestsWithTheirOwnCacheDirectives() {
        for (int i = 0; i < 5; i++) {
            functionHarness.send(Event.haiku().cacheControl("no-cache"));
        }
        tell(functionHarness);

        assertThat(functionHarness.wanted.read()).isEqualTo(HotKeys.EMPTY);
    }

    private String workOnLast() {
        String again = functionHarness.workOnLast(Priority.BACKGROUND);
        functionHarness.queues.empty(Priority.BACKGROUND);
        return again;
    }

    /** Makes a key hot and publishes it. */
    private static void ask(FunctionHarness functionHarness, String topic, int times) {
        for (int i = 0; i < times; i++) {
            functionHarness.send(Event.haiku(topic));
        }
        tell(functionHarness);
    }

    // A process publishes once a minute, at the end of any request.
    private static void tell(FunctionHarness functionHarness) {
        functionHarness.clock.advance(Duration.ofMinutes(1));
        functionHarness.send(Event.get("/health"));
    }
}
