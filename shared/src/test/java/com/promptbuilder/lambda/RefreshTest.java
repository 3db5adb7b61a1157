package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore.PendingJob;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Refresh-ahead. The TTL is 1 hour, less a jitter of up to 10 %. */
class RefreshTest {
    private static final Duration LATE = Duration.ofMinutes(53);

    private final FunctionHarness functionHarness = FunctionHarness.withQueues(Map.of("REFRESH_AHEAD", "true"));

    @Test
    void areServedAndOneJobIsQueuedHoweverManyAsk() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(LATE);
        ProxyResponseView late = functionHarness.send(Event.haiku());
        functionHarness.send(Event.haiku());

        assertThat(late.header("Cache-Status")).contains("memory; hit");
        assertThat(queued()).hasSize(1);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void areConsideredAgainAfterTheTableFailed() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(LATE);
        functionHarness.records.fail();
        functionHarness.send(Event.haiku());
        functionHarness.records.recover();
        assertThat(queued()).isEmpty();
        functionHarness.clock.advance(Duration.ofMinutes(1));
        functionHarness.send(Event.haiku());

        assertThat(queued()).hasSize(1);
    }

    @Test
    void areScheduledAgainIfTheirMessageWasNotSent() {
        AnswerKey key = new AnswerKey(functionHarness.send(Event.haiku()).key());
        functionHarness.clock.advance(LATE.minusMinutes(2));
        Optional<IdempotencyRecord> record = functionHarness.records.read(key);
        Instant now = functionHarness.clock.instant();
        functionHarness.records.setPendingJob(
                key, Optional.of(new PendingJob("job lost", now.plusSeconds(3_600), now)), record);
        functionHarness.clock.advance(Duration.ofMinutes(2));
        functionHarness.send(Event.haiku());

        assertThat(queued()).hasSize(1);
    }

    @Test
    void areNotRefreshedEarlierOrIfDisabled() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofMinutes(45));
        functionHarness.send(Event.haiku());
        assertThat(queued()).isEmpty();

        FunctionHarness off = FunctionHarness.withQueues(Map.of());
        off.send(Event.haiku());
        off.clock.advance(LATE);
        off.send(Event.haiku());
        assertThat(off.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @Test
    void areRefreshedAtDifferentTimesBetween15And10PercentOfTheTtl() {
        List<Event> requests = IntStream.range(0, 20)
                .mapToObj(number -> Event.haiku("note " + number))
                .toList();
        requests.forEach(functionHarness::send);
        Set<Double> ages = new TreeSet<>();
        functionHarness.clock.advance(Duration.ofMinutes(44));
        for (int minutes = 44; minutes < 56; minutes++) {
            for (Event request : requests) {
                int before = queued().size();
                ProxyResponseView hit = functionHarness.send(request);
                if (queued().size() > before) {
                    ages.add(Double.parseDouble(hit.header("Age")) / maxAge(hit));
                }
            }
            functionHarness.clock.advance(Duration.ofMinutes(1));
        }

        assertThat(queued()).hasSize(20);
        // The requests come once a minute, which is 2 % of a TTL.
        assertThat(ages).hasSizeGreaterThan(15).allMatch(age -> age >= 0.85 && age < 0.92);
    }

    @Test
    void liveOnInTheirSuccessorAndALittleLonger() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(LATE);
        functionHarness.send(Event.haiku());
        functionHarness.claude(_ -> FunctionHarness.text("Another haiku"));
        assertThat(work()).isEqualTo("{\"batchItemFailures\":[]}");

        ProxyResponseView next = functionHarness.send(Event.haiku());
        assertThat(next.body()).contains("Another haiku");
        assertThat(next.header("Cache-Status")).contains("memory; hit");
        assertThat(maxAge(next)).isGreaterThan(3_600);
        functionHarness.clock.advance(Duration.ofMinutes(30));
        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).contains("hit");
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void areServedWhileTheirSuccessorIsMade() {
        String key = functionHarness.send(Event.haiku()).key();
        functionHarness.clock.advance(LATE);
        functionHarness.send(Event.haiku());
        List<ProxyResponseView> meanwhile = new ArrayList<>();
        functionHarness.claude(_ -> {
            meanwhile.add(functionHarness.send(Event.haiku().cacheControl("max-age=3500")));
            meanwhile.add(functionHarness.send(Event.answer(key)));
            return FunctionHarness.text("Another haiku");
        });
        work();

        assertThat(meanwhile)
                .allMatch(proxyResponseView -> proxyResponseView.status() == 200
                        && proxyResponseView.body().contains(FunctionHarness.HAIKU));
        assertThat(functionHarness.send(Event.answer(key)).body()).contains("Another haiku");
    }

    @Test
    void stayIfClaudeGivesNone() {
        String key = functionHarness.send(Event.haiku()).key();
        functionHarness.clock.advance(LATE);
        functionHarness.send(Event.haiku());
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(20))));
        assertThat(work()).isEqualTo("{\"batchItemFailures\":[]}");

        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).contains("memory; hit");
        assertThat(functionHarness.send(Event.answer(key)).body()).contains(FunctionHarness.HAIKU);
        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
    }

    @Test
    void comeAgainIfTheRecordDidNotTakeTheirSuccessorAndAreNotPaidTwice() {
        String key = functionHarness.send(Event.haiku()).key();
        functionHarness.clock.advance(LATE);
        functionHarness.send(Event.haiku());
        functionHarness.claude(_ -> {
            functionHarness.records.fail();
            return FunctionHarness.text("Another haiku");
        });
        assertThat(work()).contains("m1");

        functionHarness.records.recover();
        functionHarness.clock.advance(Duration.ofSeconds(6));
        assertThat(work()).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(functionHarness.send(Event.answer(key)).body()).contains("Another haiku");
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void areRefreshedOnceIfTheMessageIsDeliveredTwice() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(LATE);
        functionHarness.send(Event.haiku());
        work();
        functionHarness.clock.advance(Duration.ofSeconds(1));
        work();

        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void areServedAllTheSameWithoutTheQueueOrTheTable() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(LATE);
        functionHarness.queues.fail();
        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
        functionHarness.records.fail();
        functionHarness.clock.advance(Duration.ofSeconds(1));
        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void keepNoHitWaitingForTheTableOrTheQueue() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(LATE);
        int reads = functionHarness.records.reads();
        functionHarness.holdBackground();
        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).contains("memory; hit");
        assertThat(functionHarness.records.reads()).isEqualTo(reads);
        assertThat(functionHarness.queues.calls()).isZero();

        functionHarness.runBackground();
        assertThat(queued()).hasSize(1);
        functionHarness.send(Event.haiku());
        assertThat(functionHarness.log).last().asString().contains("\"reason\":\"ahead\"");
    }

    private static int maxAge(ProxyResponseView answer) {
        return Integer.parseInt(answer.header("Cache-Control").replaceAll("\\D", ""));
    }

    private List<InMemoryJobQueues.Message> queued() {
        return functionHarness.queues.sent(Priority.BACKGROUND);
    }

    private String work() {
        return functionHarness.workOnLast(Priority.BACKGROUND);
    }
}
