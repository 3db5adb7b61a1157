package com.promptbuilder.prefetch;

import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.AnswerRequestParser;
import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.lambda.sample.NameColours;
import com.promptbuilder.prefetch.Prefetcher.Services;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.QueueDepth;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Retained memory of a process that learns what follows a million distinct prompts: Claude made a tenth of the answers. */
class PrefetcherMemoryTest {
    private static final int PROMPTS = 1_000_000;
    private static final long MAX_BYTES = 4_000_000;

    private Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final AnswerRequestParser parser = new AnswerRequestParser(Settings.fromEnvironment(Map.of()), clock);

    /** The table, which keeps the expected requests outside of the process. */
    private static final class Table implements PrefetchStore {
        private final InMemoryPrefetchStore transitions = new InMemoryPrefetchStore();
        private int expected;

        @Override
        public Transitions read() {
            return transitions.read();
        }

        @Override
        public boolean replace(Transitions next) {
            return transitions.replace(next);
        }

        @Override
        public boolean expect(AnswerKey key, Expectation expectation) {
            expected++;
            return true;
        }

        @Override
        public Optional<Expectation> come(AnswerKey key, Instant at) {
            return Optional.empty();
        }

        @Override
        public Optional<Expectation> made(AnswerKey key, Duration claudeTime, Instant at) {
            return Optional.empty();
        }
    }

    @Test
    void isBounded() {
        Table table = new Table();
        Prefetcher prefetcher = new Prefetcher(services(table));
        GenerationRequest<?> made = request(new RequestMetrics());
        RequestMetrics ofHit = new RequestMetrics();
        ofHit.answeredFrom("memory", CallCost.NONE);
        GenerationRequest<?> hit = request(ofHit);
        StoredAnswer answer = new StoredAnswer("{\"colours\":[\"blue\"]}", now, now.plusSeconds(3_600));
        long before = usedBytes();
        for (int i = 0; i < PROMPTS; i++) {
            prefetcher.served(i % 10 == 0 ? withKey(made, i) : withKey(hit, i), answer, i % 10 != 0);
            if (i % 10_000 == 0) {
                now = now.plusSeconds(10);
                prefetcher.afterInvocation();
            }
        }
        long retained = usedBytes() - before;
        System.out.println("retained after " + PROMPTS + " prompts: " + retained + " bytes");

        assertThat(table.expected).isEqualTo(PROMPTS / 10);
        assertThat(retained).isLessThan(MAX_BYTES);
        prefetcher.afterInvocation();
    }

    private Services services(PrefetchStore store) {
        InMemoryJobQueues queues = new InMemoryJobQueues();
        return new Services(
                store,
                0.5,
                parser,
                new JobScheduler(
                        new InMemoryRecordStore(),
                        queues,
                        new QueueDepth(queues, clock),
                        Settings.fromEnvironment(Map.of()).jobs(),
                        clock,
                        () -> "id"),
                _ -> true,
                () -> () -> true,
                Runnable::run,
                new PendingCounters());
    }

    private GenerationRequest<?> request(RequestMetrics requestMetrics) {
        return parser.withKey(
                NameColours.ENDPOINT,
                new NameColours.In("the sea"),
                new AnswerRequest(
                        "",
                        CacheDirectives.NONE,
                        Caller.ofIdentity("ada"),
                        now.plusSeconds(60),
                        requestMetrics,
                        new AnswerMode.Sync()));
    }

    private static <I extends Record> GenerationRequest<?> withKey(GenerationRequest<I> like, int number) {
        return new GenerationRequest<>(
                like.endpoint(),
                like.in(),
                like.model(),
                like.options(),
                AnswerKey.ofDigest(ByteBuffer.allocate(32).putInt(number).array()),
                like.answerRequest(),
                like.cacheStatus(),
                like.serverTiming(),
                like.callState());
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
