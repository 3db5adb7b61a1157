package com.promptbuilder.prefetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequestParser;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.prefetch.Transition.Counts;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Learns from served answers which request follows which. An expected request that comes is counted; of hits, each process looks up each
 * stored answer once. After an answer that Claude made, {@link NextRequests} expects the requests that may follow. All of this is background
 * work, so that no response waits for it. Thread-safe.
 */
public final class Prefetcher implements AnswerService.Listener {
    static final int MAX_KNOWN = 10_000;
    /** How long the end of an invocation waits for the work after an answer that Claude made. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofMillis(200);

    private final Services services;
    private final TransitionTracker transitions;
    private final NextRequests nextRequests;
    private final Map<Runnable, CompletableFuture<Void>> running = new ConcurrentHashMap<>();
    /** Expiration of the stored answer that was looked up, by key. */
    private final Cache<AnswerKey, Instant> lookedUp =
            Caffeine.newBuilder().maximumSize(MAX_KNOWN).executor(Runnable::run).build();

    /**
     * Services that prefetching uses.
     *
     * @param minProbability minimum probability of a request whose answer is prefetched
     * @param isCircuitClosed by mode
     * @param headroom a new look at the budget of prefetching; its first value is false if that has no headroom for a call
     * @param background runs the work that responses do not wait for
     * @param counters counts results, since the request's own log line may already be written
     */
    public record Services(
            PrefetchStore store,
            double minProbability,
            AnswerRequestParser parser,
            JobScheduler jobScheduler,
            Predicate<String> isCircuitClosed,
            Supplier<BooleanSupplier> headroom,
            Executor background,
            PendingCounters counters) {
        Instant now() {
            return jobScheduler.clock().instant();
        }
    }

    public Prefetcher(Services services) {
        this.services = services;
        this.transitions = new TransitionTracker(
                services.store(),
                services.minProbability(),
                services.jobScheduler().clock(),
                services.counters());
        this.nextRequests = new NextRequests(services, transitions);
    }

    @Override
    public void served(GenerationRequest<?> request, StoredAnswer answer, boolean isFreshHit) {
        AnswerRequest answerRequest = request.answerRequest();
        boolean isMade = answerRequest.requestMetrics().source().equals(RequestMetrics.CLAUDE);
        if (answerRequest.answerMode().isJob()) {
            if (isMade && answerRequest.caller().equals(Caller.PREFETCH)) {
                runTracked(() -> made(request.key(), request.serverTiming().claudeTime()));
            }
        } else if (answerRequest.cache().allowsCoalescing()) {
            if (isMade) {
                runTracked(() -> observe(request, answer, true));
            } else if (!answer.expiresAt().equals(lookedUp.asMap().put(request.key(), answer.expiresAt()))) {
                services.background().execute(guarded(() -> observe(request, answer, false)));
            }
        }
    }

    /** Waits for the work after answers that Claude made, since Lambda may freeze the process, and merges the counts. */
    public void afterInvocation() {
        if (!running.isEmpty()) {
            boolean _ = CompletableFuture.allOf(running.values().toArray(CompletableFuture[]::new))
                            .completeOnTimeout(null, FLUSH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                            .join()
                    == null;
        }
        transitions.publish();
    }

    private void runTracked(Runnable work) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        running.put(work, done);
        services.background().execute(() -> {
            try {
                guarded(work).run();
            } finally {
                running.remove(work);
                done.complete(null);
            }
        });
    }

    private static Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (StoreUnavailableException e) {
                // Nothing is prefetched, and the request counts neither as expected nor as come.
            }
        };
    }

    /** Counts a prefetched answer, and its use if the request came while it was made. */
    private void made(AnswerKey key, Duration claudeTime) {
        services.store().made(key, claudeTime, services.now()).ifPresent(expected -> {
            transitions.add(expected.transition(), expected.at(), Counts.MADE);
            if (expected.hasCome()) {
                countUsed(expected);
            }
        });
    }

    private void observe(GenerationRequest<?> request, StoredAnswer answer, boolean isMade) {
        Optional<Expectation> expected = services.store().come(request.key(), services.now());
        expected.ifPresent(found -> {
            if (found.isOf(request.key(), request.answerRequest().caller())) {
                transitions.add(found.transition(), found.at(), Counts.FOLLOWED);
            }
            found.madeIn().ifPresent(claudeTime -> {
                countUsed(found);
                services.counters().add("prefetch_saved_seconds_total", Map.of(), claudeTime.toMillis() / 1e3);
            });
        });
        if (isMade || expected.flatMap(Expectation::madeIn).isPresent()) {
            nextRequests.expect(request, answer);
        }
    }

    private void countUsed(Expectation expected) {
        transitions.add(expected.transition(), expected.at(), Counts.USED);
        services.counters().add(TransitionTracker.RESULTS, Map.of("result", "used"), 1);
    }
}
