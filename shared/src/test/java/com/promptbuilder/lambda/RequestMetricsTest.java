package com.promptbuilder.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Metrics of a request in its log line: tier look-ups and avoided calls. */
class RequestMetricsTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void ofACallAreTheTiersThatMissed() {
        functionHarness.send(Event.haiku());

        assertThat(counted()).isEqualTo(Map.of("cache_misses_total memory", 1.0, "cache_misses_total record", 1.0));
    }

    @Test
    void ofAHitAreTheTierAndTheCallAvoided() {
        functionHarness.send(Event.haiku());
        functionHarness.log.clear();
        functionHarness.send(Event.haiku());

        assertThat(counted()).isEqualTo(Map.of("cache_hits_total memory", 1.0, "claude_calls_avoided_total hit", 1.0));
    }

    @Test
    void ofAnAnswerOfAnotherRegionAreTheTiersThatMissedAndTheReplica() {
        Backends.Replica replica =
                new Backends.Replica(new InMemoryRecordStore(), new StoreBreaker(functionHarness.clock));
        FunctionHarness.ofRegion(Map.of(), replica).send(Event.haiku());
        FunctionHarness away = FunctionHarness.ofRegion(Map.of(), replica);
        away.send(Event.haiku());

        assertThat(counted(away))
                .isEqualTo(Map.of(
                        "cache_misses_total memory", 1.0,
                        "cache_misses_total record", 1.0,
                        "cache_hits_total replica", 1.0,
                        "claude_calls_avoided_total hit", 1.0));
    }

    @Test
    void ofARequestThatWantsNoCachedAnswerAreNone() {
        functionHarness.send(Event.haiku().header("Cache-Control", "no-cache"));

        assertThat(counted()).isEmpty();
    }

    @Test
    void ofAFailureThatLivesOnAreTheCallsItAvoids() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.empty()));
        functionHarness.send(Event.haiku());
        functionHarness.log.clear();
        functionHarness.send(Event.haiku());

        assertThat(counted()).containsEntry("claude_calls_avoided_total failure_shared", 1.0);
    }

    @Test
    void ofAHerdAreAllButOne() throws InterruptedException {
        List<Thread> herd = new CopyOnWriteArrayList<>();
        functionHarness.claude(_ -> {
            untilAllButOneWait(herd);
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });
        Stream.generate(() -> Thread.ofPlatform().unstarted(() -> functionHarness.send(Event.haiku())))
                .limit(8)
                .forEach(herd::add);
        herd.forEach(Thread::start);
        for (Thread caller : herd) {
            caller.join();
        }

        assertThat(functionHarness.asked).hasSize(1);
        assertThat(counted())
                .containsEntry("coalesced_requests_total process", 7.0)
                .containsEntry("claude_calls_avoided_total coalesced", 7.0);
    }

    @Test
    void ofATableOutageAreOneForEachTransition() {
        functionHarness.records.fail();
        for (int i = 0; i < 5; i++) {
            functionHarness.send(Event.haiku("away " + i));
        }
        functionHarness.records.recover();
        functionHarness.clock.advance(Duration.ofSeconds(1));
        functionHarness.send(Event.haiku("back"));

        assertThat(samples(functionHarness)
                        .filter(sample -> sample.path("name").asText().equals("cache_up")))
                .filteredOn(sample -> sample.at("/labels/cache_type").asText().equals("record"))
                .extracting(sample -> sample.path("value").asInt())
                .containsExactly(1, 0, 1);
    }

    private static void untilAllButOneWait(List<Thread> herd) {
        while (herd.stream()
                        .filter(caller -> caller.getState() == Thread.State.TIMED_WAITING)
                        .count()
                < herd.size() - 1) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Map<String, Double> counted() {
        return counted(functionHarness);
    }

    private static Map<String, Double> counted(FunctionHarness functionHarness) {
        Map<String, Double> sums = Collections.synchronizedMap(new TreeMap<>());
        samples(functionHarness)
                .filter(
                        sample -> !sample.path("name")
                                .asText()
                                .matches(
                                        "claude_(api|tokens|cost|provider).*|(circuit|http|process|cold)_.*|cache_(up|entries|size_bytes)|build_info"))
                .forEach(sample -> sums.merge(
                        sample.path("name").asText() + " "
                                + sample.path("labels").elements().next().asText(),
                        sample.path("value").asDouble(),
                        Double::sum));
        return sums;
    }

    private static Stream<JsonNode> samples(FunctionHarness functionHarness) {
        return functionHarness.log.stream()
                .flatMap(line -> parse(line).path("samples").valueStream());
    }

    private static JsonNode parse(String line) {
        try {
            return JsonMapper.builder().build().readTree(line);
        } catch (JsonProcessingException notJson) {
            throw new AssertionError(line, notJson);
        }
    }
}
