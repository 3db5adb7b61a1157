package com.promptbuilder.lambda;

import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.dynamodb.StoreBreaker;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Two regions in one process, whose replica tables differ by a lag. All clocks are virtual. */
class RegionsTest {
    private static final Duration LIFE = Duration.ofMinutes(50);

    private final FixedClock clock = new FixedClock();

    /** Two regions, their replicas and what each has asked Claude. */
    private final class Regions {
        private final LaggedReplicas replicas;
        private final List<LaggedReplicas.Replica> tables = new ArrayList<>();
        private final List<FunctionHarness> regions = new ArrayList<>();

        Regions(Duration lag) {
            this.replicas = new LaggedReplicas(clock, lag);
            for (String name : List.of("one", "two")) {
                LaggedReplicas.Replica table = replicas.addRegion();
                tables.add(table);
                regions.add(FunctionHarness.ofRegion(Map.of(), new Backends.Replica(table, new StoreBreaker(clock)))
                        .claude(_ -> FunctionHarness.text("A haiku of region " + name)));
            }
        }

        FunctionHarness region(int index) {
            return regions.get(index);
        }

        void pass(Duration time) {
            clock.advance(time);
            regions.forEach(region -> region.clock.advance(time));
        }

        void cutOff(int index, boolean isCut) {
            tables.get(index).cutOff(isCut);
        }

        int calls() {
            return regions.stream().mapToInt(region -> region.asked.size()).sum();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void aQuestionInBothAtOnceIsAtMostOneCallInEach(int lag) {
        Regions both = new Regions(Duration.ofSeconds(lag));
        List<ProxyResponseView> answers = new ArrayList<>();
        both.region(0).claude(_ -> {
            answers.add(both.region(1).send(Event.haiku()));
            return FunctionHarness.text("A haiku of region one");
        });
        answers.add(both.region(0).send(Event.haiku()));
        both.pass(Duration.ofSeconds(lag));
        Stream.of(0, 1, 0, 1).forEach(region -> answers.add(both.region(region).send(Event.haiku())));

        assertThat(answers)
                .allMatch(answer -> answer.status() == 200 && answer.body().contains("A haiku of region"));
        assertThat(both.calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void afterTheLagAQuestionIsOneCallInAll(int lag) {
        Regions both = new Regions(Duration.ofSeconds(lag));
        both.region(0).send(Event.haiku());
        both.pass(Duration.ofSeconds(lag));

        assertThat(both.region(1).send(Event.haiku()).body()).contains("A haiku of region one");
        assertThat(both.calls()).isEqualTo(1);
    }

    @Test
    void aRegionThatIsCutOffAnswersByItselfAndComesBack() {
        Regions both = new Regions(Duration.ofSeconds(1));
        both.cutOff(1, true);
        both.region(0).send(Event.haiku("one"));
        both.region(1).send(Event.haiku("two"));
        both.pass(Duration.ofSeconds(60));
        assertThat(both.region(1).send(Event.haiku("one")).status()).isEqualTo(200);
        assertThat(both.calls()).isEqualTo(3);

        both.cutOff(1, false);
        both.region(0).send(Event.haiku("three"));
        both.pass(Duration.ofSeconds(1));
        assertThat(both.region(0).send(Event.haiku("two")).header("Cache-Status"))
                .startsWith("replica; hit");
        assertThat(both.region(1).send(Event.haiku("three")).header("Cache-Status"))
                .startsWith("replica; hit");
        assertThat(both.calls()).isEqualTo(4);
    }

    @Test
    void whatWasFoundIsNotWrittenBack() {
        Regions both = new Regions(Duration.ZERO);
        both.region(0).send(Event.haiku());
        both.region(1).send(Event.haiku());

        assertThat(both.tables).extracting(LaggedReplicas.Replica::writes).containsExactly(1, 0);
    }

    @RepeatedTest(20)
    void inAnyOrderARegionCallsAtMostOncePerQuestion(RepetitionInfo seed) {
        Random random = new Random(seed.getCurrentRepetition());
        Duration lag = Duration.ofMillis(random.nextInt(5_001));
        Regions both = new Regions(lag);
        Map<String, Duration> firstAnswers = new HashMap<>();
        Set<String> cut = new HashSet<>();
        Duration passed = Duration.ZERO;
        boolean isCutOff = false;
        while (passed.compareTo(LIFE) < 0) {
            if (random.nextInt(20) == 0) {
                isCutOff = !isCutOff;
                both.cutOff(1, isCutOff);
            }
            String topic = "topic " + random.nextInt(12);
            FunctionHarness region = both.region(random.nextInt(2));
            int before = both.calls();
            assertThat(region.send(Event.haiku(topic)).status()).isEqualTo(200);
            if (isCutOff) {
                cut.add(topic);
            }
            Duration first = firstAnswers.putIfAbsent(topic, passed);
            boolean isReplicated = first != null && passed.minus(first).compareTo(lag) >= 0;
            assertThat(both.calls() > before && isReplicated && !cut.contains(topic))
                    .as("a second call after the lag, for a question that no cut kept from the other region")
                    .isFalse();
            Duration pause = Duration.ofMillis(random.nextInt(8_000));
            both.pass(pause);
            passed = passed.plus(pause);
        }
        both.regions.forEach(
                region -> assertThat(region.asked.stream().map(Prompt::user)).doesNotHaveDuplicates());
    }
}
