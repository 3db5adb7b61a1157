package com.promptbuilder.prefetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.AnswerRequestParser;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.RecordPayload;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.endpoint.NextRequest;
import com.promptbuilder.prefetch.Transition.Counts;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Prefetching. After an answer that Claude made, the requests that may follow are expected. Background jobs generate the answers of the
 * likeliest, at most two. An expected request that comes is counted; of hits, each process looks up each stored answer once. All of this is
 * background work, so that no response waits for it. Thread-safe.
 */
public final class Prefetcher implements AnswerService.Listener {
    /** Maximum number of answers that are prefetched after one answer, and of requests that are expected only in order to learn. */
    private static final int MAX_PREFETCHED = 2;

    private static final int MAX_TRIED = 2;
    private static final int MAX_KNOWN = 10_000;
    /** The queue is short if it has at most 1/10 of the messages at which it is full. */
    private static final int SHORT_QUEUE_DIVISOR = 10;
    /** How long the end of an invocation waits for the work after an answer that Claude made. */
    private static final Duration FLUSH_TIMEOUT = Duration.ofMillis(200);

    private final Services services;
    private final TransitionTracker transitions;
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
            PendingCounters counters) {}

    /** A request that may follow, with its transition. */
    private record Candidate(Transition transition, GenerationRequest<?> request) {}

    public Prefetcher(Services services) {
        this.services = services;
        this.transitions = new TransitionTracker(
                services.store(),
                services.minProbability(),
                services.jobScheduler().clock(),
                services.counters());
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
        services.store().made(key, claudeTime, now()).ifPresent(expected -> {
            transitions.add(expected.transition(), expected.at(), Counts.MADE);
            if (expected.hasCome()) {
                countUsed(expected);
            }
        });
    }

    private void observe(GenerationRequest<?> request, StoredAnswer answer, boolean isMade) {
        Optional<Expectation> expected = services.store().come(request.key(), now());
        expected.ifPresent(found -> {
            boolean isSameCaller =
                    found.isOf(request.key(), request.answerRequest().caller());
            transitions.add(found.transition(), found.at(), isSameCaller ? Counts.FOLLOWED : Counts.CAME);
            found.madeIn().ifPresent(claudeTime -> {
                countUsed(found);
                services.counters().add("prefetch_saved_seconds_total", Map.of(), claudeTime.toMillis() / 1e3);
            });
        });
        if (isMade || expected.flatMap(Expectation::madeIn).isPresent()) {
            expectNext(request, answer);
        }
    }

    private void countUsed(Expectation expected) {
        transitions.add(expected.transition(), expected.at(), Counts.USED);
        services.counters().add(TransitionTracker.RESULTS, Map.of("result", "used"), 1);
    }

    private void expectNext(GenerationRequest<?> request, StoredAnswer answer) {
        List<NextRequest<?>> next = request.nextRequests(answer);
        if (next.isEmpty()) {
            return;
        }
        Transitions known = transitions.current();
        List<Candidate> candidates = next.stream()
                .map(each -> candidate(request, each, known))
                .filter(each -> each.transition().admitsTrial(now()))
                .sorted(Comparator.<Candidate>comparingDouble(
                                each -> each.transition().estimate())
                        .reversed())
                .toList();
        List<Candidate> likely = candidates.stream()
                .filter(each -> each.transition().isWorthwhile(services.minProbability(), now()))
                .limit(MAX_PREFETCHED)
                .toList();
        Stream<Candidate> tried =
                candidates.stream().filter(each -> !likely.contains(each)).limit(MAX_TRIED);
        Caller caller = request.answerRequest().caller();
        likely.forEach(each -> expect(each, caller, true));
        tried.forEach(each -> expect(each, caller, false));
    }

    private <N extends Record> Candidate candidate(GenerationRequest<?> first, NextRequest<N> next, Transitions known) {
        AnswerRequest answerRequest = new AnswerRequest(
                "", CacheDirectives.NONE, Caller.PREFETCH, Instant.MAX, new RequestMetrics(), new AnswerMode.Job());
        GenerationRequest<N> request = services.parser().withKey(next.endpoint(), next.in(), answerRequest);
        return new Candidate(known.of(first.name() + ">" + request.name()), request);
    }

    private void expect(Candidate candidate, Caller caller, boolean isPrefetched) {
        GenerationRequest<?> request = candidate.request();
        Optional<IdempotencyRecord> record = services.jobScheduler().records().read(request.key());
        boolean isNeeded = !JobScheduler.isUnderWay(record, now())
                && RecordPayload.lastAnswer(record)
                        .filter(answer -> answer.isFresh(now()))
                        .isEmpty();
        Expectation expectation = Expectation.of(candidate.transition().id(), now(), request.key(), caller);
        if (isNeeded && services.store().expect(request.key(), expectation)) {
            transitions.add(expectation.transition(), expectation.at(), Counts.TRIAL);
            if (isPrefetched && isAllowed(request)) {
                schedule(request, record);
            }
        }
    }

    private boolean isAllowed(GenerationRequest<?> request) {
        JobScheduler scheduler = services.jobScheduler();
        try {
            return !scheduler
                            .depth()
                            .isAbove(Priority.BACKGROUND, scheduler.settings().maxWaiting() / SHORT_QUEUE_DIVISOR)
                    && services.isCircuitClosed().test(request.mode())
                    && services.headroom().get().getAsBoolean();
        } catch (QueueUnavailableException _) {
            // Without a queue there is no job.
            return false;
        }
    }

    private void schedule(GenerationRequest<?> request, Optional<IdempotencyRecord> record) {
        RequestMetrics requestMetrics = new RequestMetrics();
        services.jobScheduler()
                .schedule(
                        request.job(Optional.empty()),
                        JobScheduler.Reason.PREFETCH,
                        Priority.BACKGROUND,
                        record,
                        request.timeout(),
                        requestMetrics);
        requestMetrics.all().forEach(sample -> services.counters().add(sample.name(), sample.labels(), sample.value()));
    }

    private Instant now() {
        return services.jobScheduler().clock().instant();
    }
}
