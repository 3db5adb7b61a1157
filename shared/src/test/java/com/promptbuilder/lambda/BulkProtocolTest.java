package com.promptbuilder.lambda;

import com.promptbuilder.claude.MessageBatches.Result;
import com.promptbuilder.lambda.BulkFleet.Environment;
import com.promptbuilder.lambda.BulkFleet.Killed;
import com.promptbuilder.value.Usd;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The protocol of sets, with environments that are killed at every step. */
class BulkProtocolTest {
    private static final List<String> TOPICS = List.of("the sea", "a hill", "the sea", "rain");
    /** 101 + 1.25 × 7 tokens at 100 nano-dollars and 31 at 500, at half price. */
    private static final Usd COST = new Usd((101 * 100 + 7 * 125 + 31 * 500 + 1) / 2);

    @Test
    void everyQuestionIsAskedOnceWhereverAnEnvironmentIsKilled() {
        int calls = callsOfARun();
        assertThat(calls).isGreaterThan(50);
        for (int call = 0; call < calls; call++) {
            for (boolean after : List.of(false, true)) {
                check(List.of(new Kill(call, after)), true);
            }
        }
    }

    @Test
    void everyQuestionIsAskedAgainWhereverAnEnvironmentIsKilled() {
        boolean isKilled = true;
        for (int call = 0; isKilled; call++) {
            for (boolean after : List.of(false, true)) {
                BulkFleet fleet = new BulkFleet();
                fleet.batches.answer =
                        (_, time) -> time == 1 ? new Result.Expired() : FakeBatches.text(FunctionHarness.HAIKU);
                String key = location(fleet.environment().ask("the sea"));
                fleet.environment().run();
                isKilled = isKilled(fleet.environment().killedAt(call, after));
                fleet.settle();

                assertThat(fleet.cost(key))
                        .as("killed at %d, after it: %b", call, after)
                        .isEqualTo(COST);
            }
        }
    }

    private static boolean isKilled(Environment environment) {
        try {
            environment.run();
            return false;
        } catch (Killed _) {
            return true;
        }
    }

    @Property(tries = 300)
    void everyQuestionIsAskedOnceWithManyKills(@ForAll("kills") List<Kill> kills) {
        check(kills, true);
    }

    @Property(tries = 100)
    void noAnswerIsMissingIfBatchesCannotBeListed(@ForAll("kills") List<Kill> kills) {
        check(kills, false);
    }

    /** @param call the call of a store at which an environment is killed */
    record Kill(int call, boolean after) {}

    @Provide
    Arbitrary<List<Kill>> kills() {
        return Arbitraries.integers()
                .between(0, 120)
                .flatMap(call -> Arbitraries.of(true, false).map(after -> new Kill(call, after)))
                .list()
                .ofMaxSize(8);
    }

    private static int callsOfARun() {
        BulkFleet fleet = new BulkFleet();
        TOPICS.forEach(topic -> fleet.environment().ask(topic));
        Environment environment = fleet.environment();
        environment.run();
        fleet.clock.advance(Duration.ofMinutes(5));
        environment.run();
        return environment.calls();
    }

    private static void check(List<Kill> kills, boolean isListed) {
        BulkFleet fleet = new BulkFleet();
        fleet.batches.isListed = isListed;
        List<String> keys = new ArrayList<>();
        TOPICS.forEach(topic -> keys.add(location(fleet.environment().ask(topic))));
        Instant start = fleet.clock.instant();
        for (Kill kill : kills) {
            Environment environment = fleet.environment().killedAt(kill.call(), kill.after());
            try {
                environment.run();
                fleet.clock.advance(Duration.ofMinutes(5));
                fleet.queues.show();
                environment.run();
            } catch (Killed _) {
                fleet.clock.advance(Duration.ofMinutes(5));
            }
        }
        fleet.settle();
        assertThat(fleet.batches.asked()).as("%s", kills).hasSize(3);
        if (isListed) {
            assertThat(fleet.batches.asked())
                    .as("%s", kills)
                    .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
        }
        assertThat(keys)
                .as("%s", kills)
                .allSatisfy(key -> assertThat(fleet.cost(key)).isEqualTo(COST));
        assertThat(fleet.sets.read().sets()).as("%s", kills).isEmpty();
        Usd billed = COST.times(isListed ? 3 : fleet.batches.billed());
        assertThat(List.of("bulk", "all")).as("%s", kills).allSatisfy(owner -> {
            Usd spent = days(fleet, owner, start);
            assertThat(spent).isEqualTo(isListed ? billed : spent);
        });
    }

    private static Usd days(BulkFleet fleet, String owner, Instant start) {
        Usd sum = Usd.ZERO;
        for (int day = 0; day < 4; day++) {
            sum = sum.plus(fleet.spend(owner, start.plus(Duration.ofDays(day))).dollars());
        }
        return sum;
    }

    private static String location(ProxyResponseView response) {
        assertThat(response.status()).isEqualTo(202);
        return response.header("Location").replaceFirst(".*/api/answers/", "");
    }
}
