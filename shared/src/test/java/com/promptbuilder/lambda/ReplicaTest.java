package com.promptbuilder.lambda;

import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.queue.JobQueues.Priority;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Two regions with a table of their own each, and one replica table. A memory of no entries makes each request reach the tables. */
class ReplicaTest {
    private static final Map<String, String> NO_MEMORY = Map.of("CACHE_MAX_ENTRIES", "0");
    private static final String LED = "replica; fwd=miss; stored, record; fwd=miss; stored, memory; fwd=miss";

    private final FixedClock clock = new FixedClock();
    private final StoreBreaker breaker = new StoreBreaker(clock);
    private final FailableRecords table = new FailableRecords(breaker);
    private final Backends.Replica replica = new Backends.Replica(table, breaker);
    private final FunctionHarness away = FunctionHarness.ofRegion(NO_MEMORY, replica);
    private final FunctionHarness home = FunctionHarness.ofRegion(NO_MEMORY, replica);

    @Test
    void anAnswerOfAnotherRegionNeedsNoCallAndIsThenInThisRegionsRecord() {
        ProxyResponseView made = home.send(Event.haiku());
        away.clock.advance(Duration.ofSeconds(100));
        ProxyResponseView found = away.send(Event.haiku());

        assertThat(made.header("Cache-Status")).isEqualTo(LED);
        assertThat(found.header("Cache-Status"))
                .matches("replica; hit; ttl=\\d+, record; fwd=miss; stored, memory; fwd=miss");
        assertThat(found.body()).isEqualTo(made.body());
        assertThat(found.key()).isEqualTo(made.key());
        assertThat(found.header("Age")).isEqualTo("100");
        assertThat(away.send(Event.haiku()).header("Cache-Status")).matches("record; hit; ttl=\\d+, memory; fwd=miss");
        assertThat(away.asked).isEmpty();
    }

    @Test
    void aRecordHitDoesNotReadTheReplica() {
        home.send(Event.haiku());
        int reads = table.reads();

        assertThat(home.send(Event.haiku()).header("Cache-Status")).startsWith("record; hit");
        assertThat(table.reads()).isEqualTo(reads);
    }

    @Test
    void anAnswerExpiresInAllRegionsAtOnce() {
        home.send(Event.haiku());
        away.clock.advance(Duration.ofHours(1));

        assertThat(away.send(Event.haiku()).header("Cache-Status")).isEqualTo(LED);
        assertThat(away.asked).hasSize(1);
    }

    @Test
    void aFailureStaysInItsRegion() {
        home.claude(_ -> new Failure.Overloaded(Optional.empty())).send(Event.haiku());

        assertThat(away.send(Event.haiku()).status()).isEqualTo(200);
        assertThat(away.asked).hasSize(1);
    }

    @Test
    void aStaleAnswerOfAnotherRegionReplacesAFailure() {
        ProxyResponseView made = home.send(Event.haiku());
        away.clock.advance(Duration.ofHours(2));
        away.claude(_ -> new Failure.Overloaded(Optional.empty()));
        ProxyResponseView stale = away.send(Event.haiku());

        assertThat(stale.header("Cache-Status")).startsWith("replica; hit; ttl=-");
        assertThat(stale.body()).isEqualTo(made.body());
    }

    @Test
    void directivesApplyToIt() {
        home.send(Event.haiku());
        away.clock.advance(Duration.ofSeconds(10));

        assertThat(away.send(Event.haiku().cacheControl("only-if-cached")).header("Cache-Status"))
                .startsWith("replica; hit");
        assertThat(away.send(Event.haiku().cacheControl("no-store")).header("Cache-Status"))
                .startsWith("replica; hit");
        assertThat(away.asked).isEmpty();
        assertThat(away.send(Event.haiku().cacheControl("max-age=9")).header("Cache-Status"))
                .isEqualTo("replica; fwd=request; stored, record; fwd=miss; stored, memory; fwd=miss");
        assertThat(away.send(Event.haiku().cacheControl("no-cache")).header("Cache-Status"))
                .isEqualTo("replica; fwd=request; stored, record; fwd=request; stored, memory; fwd=request");
        assertThat(home.send(Event.haiku("other").cacheControl("no-store")).header("Cache-Status"))
                .isEqualTo("replica; fwd=miss, record; fwd=miss, memory; fwd=miss");
        assertThat(away.send(Event.haiku("other").cacheControl("only-if-cached"))
                        .header("Cache-Status"))
                .isEqualTo("replica, record, memory");
    }

    @Test
    void callersWhoMustNotShareDoNotInAnotherRegion() {
        Map<String, String> separate = Map.of("CACHE_SCOPE", "caller");
        FunctionHarness.ofRegion(separate, replica).send(ofCaller("one"));

        assertThat(FunctionHarness.ofRegion(separate, replica)
                        .send(ofCaller("two"))
                        .header("Cache-Status"))
                .startsWith("replica; fwd=miss");
        assertThat(FunctionHarness.ofRegion(separate, replica)
                        .send(ofCaller("one"))
                        .header("Cache-Status"))
                .startsWith("replica; hit");
    }

    @Test
    void anAnswerIsFoundByItsKeyInAnotherRegion() {
        ProxyResponseView made = home.send(Event.haiku());

        assertThat(away.send(Event.answer(made.key())).body()).isEqualTo(made.body());
        table.fail();
        assertThat(away.send(Event.answer(made.key())).status()).isEqualTo(404);
    }

    @Test
    void aRefreshTakesANewerAnswerOfAnotherRegion() {
        FunctionHarness refreshing =
                FunctionHarness.ofRegion(Map.of("REFRESH_AHEAD", "true", "CACHE_MAX_ENTRIES", "0"), replica);
        home.send(Event.haiku());
        refreshing.send(Event.haiku());
        refreshing.clock.advance(Duration.ofMinutes(53));
        home.clock.advance(Duration.ofMinutes(53));
        refreshing.send(Event.haiku());
        home.claude(_ -> FunctionHarness.text("Another haiku"))
                .send(Event.haiku().cacheControl("no-cache"));

        assertThat(refreshing.workOnLast(Priority.BACKGROUND)).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(refreshing.send(Event.haiku()).body()).contains("Another haiku");
        assertThat(refreshing.asked).isEmpty();
    }

    @Test
    void aRefreshReplacesTheAnswerThatTheReplicaHas() {
        FunctionHarness refreshing =
                FunctionHarness.ofRegion(Map.of("REFRESH_AHEAD", "true", "CACHE_MAX_ENTRIES", "0"), replica);
        refreshing.send(Event.haiku());
        refreshing.clock.advance(Duration.ofMinutes(55));
        refreshing.send(Event.haiku());
        refreshing.claude(_ -> FunctionHarness.text("Another haiku"));
        refreshing.log.clear();
        assertThat(refreshing.workOnLast(Priority.BACKGROUND)).isEqualTo("{\"batchItemFailures\":[]}");

        assertThat(refreshing.log).isNotEmpty().noneMatch(line -> line.contains("cache_hits_total"));
        away.clock.advance(Duration.ofMinutes(55));
        assertThat(away.send(Event.haiku()).body()).contains("Another haiku");
        assertThat(away.asked).isEmpty();
    }

    @Test
    void aReplicaThatDoesNotAnswerIsSkippedAndReported() {
        table.fail();
        for (int i = 0; i < 5; i++) {
            assertThat(home.send(Event.haiku("outage " + i)).status()).isEqualTo(200);
        }

        assertThat(breaker.isOpen()).isTrue();
        assertThat(home.tableBreaker.isOpen()).isFalse();
        assertThat(home.log)
                .filteredOn(line -> line.contains("the replica table does not answer"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("\"cache_up\",\"labels\":{\"cache_type\":\"replica\"},\"value\":0");
        table.recover();
        clock.advance(Duration.ofSeconds(1));
        assertThat(home.send(Event.haiku("back")).header("Cache-Status")).isEqualTo(LED);
        assertThat(breaker.isOpen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutTheReplicaEachRegionAnswersByItself(boolean hasTable) {
        table.fail();
        if (!hasTable) {
            home.records.fail();
        }
        ProxyResponseView made = home.send(Event.haiku());

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.header("Cache-Status"))
                .startsWith("replica; fwd=bypass; detail=unavailable, record; fwd="
                        + (hasTable ? "miss; stored" : "bypass; detail=unavailable"));
    }

    @Test
    void withoutItsOwnTableARegionHasTheAnswersOfTheOthers() {
        home.send(Event.haiku());
        away.records.fail();

        assertThat(away.send(Event.haiku()).header("Cache-Status"))
                .matches("replica; hit; ttl=\\d+, record; fwd=bypass; detail=unavailable, memory; fwd=miss");
        assertThat(away.asked).isEmpty();
    }

    private static Event ofCaller(String caller) {
        Event event = Event.haiku();
        event.json().withObject("/requestContext/authorizer/claims").put("sub", caller);
        return event;
    }
}
