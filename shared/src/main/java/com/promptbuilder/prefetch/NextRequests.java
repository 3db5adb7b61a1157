package com.promptbuilder.prefetch;

import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerRequest.AnswerMode;
import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.answer.RecordPayload;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.endpoint.NextRequest;
import com.promptbuilder.prefetch.Prefetcher.Services;
import com.promptbuilder.prefetch.Transition.Counts;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Expects the requests that may follow an answer, and schedules background jobs that generate the answers of the likeliest. Further requests
 * are expected only in order to learn. Thread-safe.
 */
record NextRequests(Services services, TransitionTracker transitions) {
    private static final int MAX_PREFETCHED = 2;
    /** Maximum number of requests that are expected only in order to learn. */
    private static final int MAX_TRIED = 2;
    /** The queue is short if it has at most 1/10 of the messages at which it is full. */
    private static final int SHORT_QUEUE_DIVISOR = 10;

    /** A request that may follow, with its transition. */
    private record Candidate(Transition transition, GenerationRequest<?> request) {}

    void expect(GenerationRequest<?> request, StoredAnswer answer) {
        List<NextRequest<?>> next = request.nextRequests(answer);
        if (next.isEmpty()) {
            return;
        }
        Transitions known = transitions.current();
        List<Candidate> candidates = next.stream()
                .map(each -> candidate(request, each, known))
                .sorted(Comparator.<Candidate>comparingDouble(
                                each -> each.transition().estimate())
                        .reversed())
                .toList();
        List<Candidate> likely = candidates.stream()
                .filter(each -> each.transition().isWorthwhile(services.minProbability(), services.now()))
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
        return new Candidate(known.of(first.kind() + ">" + request.kind()), request);
    }

    private void expect(Candidate candidate, Caller caller, boolean isPrefetched) {
        GenerationRequest<?> request = candidate.request();
        Instant now = services.now();
        Optional<IdempotencyRecord> record = services.jobScheduler().records().read(request.key());
        boolean isNeeded = !JobScheduler.isUnderWay(record, now)
                && RecordPayload.lastAnswer(record)
                        .filter(answer -> answer.isFresh(now))
                        .isEmpty();
        Expectation expectation = Expectation.of(candidate.transition().id(), now, request.key(), caller);
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
}
