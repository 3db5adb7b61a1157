package com.promptbuilder.background;

import com.promptbuilder.answer.BulkAnswers.Acceptance;
import com.promptbuilder.background.BulkStore.BulkItem;
import com.promptbuilder.background.BulkStore.ItemState;
import com.promptbuilder.budget.BatchBudget.BatchCall;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.MessageBatches.Line;
import com.promptbuilder.claude.MessageBatches.Result;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.telemetry.JsonLog.Level;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Publishes the results of an ended batch, one at a time, and then settles its budget and removes its set. All of it may be repeated: an item
 * that is done is not published again, but its cost is settled with the others.
 */
final class BulkResults {
    /** The most batches that a job is in. */
    private static final int MAX_ROUNDS = 3;
    /** Afterwards a set is removed, although results could not be published. */
    private static final Duration MAX_AGE = Duration.ofDays(2);

    private final BulkServices services;
    private final Map<String, Endpoint<?, ?>> endpoints;
    private final BulkSet set;
    private final BitSet seen = new BitSet();
    private final List<BatchCall> calls = new ArrayList<>();
    private boolean isComplete = true;

    BulkResults(BulkServices services, Map<String, Endpoint<?, ?>> endpoints, BulkSet sent) {
        this.services = services;
        this.endpoints = endpoints;
        this.set = sent;
    }

    /** Publishes until the deadline; the next run continues. */
    void take(Instant until) {
        boolean isRead = services.batches().results(set.batch(), line -> {
            publish(line);
            return services.now().isBefore(until);
        });
        if (!isRead || !services.now().isBefore(until)) {
            return;
        }
        for (int n = seen.nextClearBit(0); n < set.count(); n = seen.nextClearBit(n + 1)) {
            publish(n, new Result.Expired());
        }
        if (isComplete || services.now().isAfter(set.since().plus(MAX_AGE))) {
            services.budget().settle(set.id(), set.openedAt(), calls, services.now());
            services.remove(set);
        }
    }

    private void publish(Line line) {
        int n = set.numberOf(line.customId());
        if (n >= 0 && !seen.get(n)) {
            publish(n, line.result());
        }
    }

    private void publish(int n, Result result) {
        seen.set(n);
        Optional<BulkItem> item = services.store().item(set, n);
        Optional<Job> job = item.flatMap(found -> Job.ofMessage(found.message()));
        if (job.isEmpty()) {
            return;
        }
        Completion completion = completion(result);
        Usd cost = services.answers().cost(item.get().model(), completion);
        if (item.get().state() != ItemState.LEFT) {
            calls.add(new BatchCall(job.get().caller(), item.get().reserved(), cost));
        }
        if (item.get().state() == ItemState.WAITING) {
            finish(n, job.get(), result, completion);
        }
    }

    private void finish(int n, Job job, Result result, Completion completion) {
        long start = System.nanoTime();
        RequestMetrics requestMetrics = new RequestMetrics();
        JobAttempt.addLogFields(job, requestMetrics);
        if (completion instanceof Failure failure) {
            requestMetrics.addLogField("error", failure.error());
        }
        String label = apply(job, result, completion, requestMetrics);
        if (label.equals(Acceptance.NOT_YET.label())) {
            isComplete = false;
        } else if (services.store().end(set, n, ItemState.DONE)) {
            requestMetrics.increment("batch_requests_total", "kind", "bulk");
            services.requestLog()
                    .job(
                            new RequestLog.JobEntry(
                                    set.customId(n),
                                    Priority.BULK.label(),
                                    label,
                                    completion instanceof Failure ? Level.WARN : Level.INFO,
                                    job.bulkRound() + 1,
                                    Duration.between(set.openedAt(), services.now()),
                                    System.nanoTime() - start),
                            requestMetrics);
        }
    }

    /** Publishes a result, and returns its label. */
    private String apply(Job job, Result result, Completion completion, RequestMetrics requestMetrics) {
        Optional<Endpoint<?, ?>> endpoint = Optional.ofNullable(endpoints.get(job.endpoint()));
        boolean isTransient = switch (result) {
            case Result.Expired() -> true;
            case Result.Canceled() -> false;
            case Result.Completed(Completion completed) -> isTransient(completed);
        };
        if (isTransient && job.bulkRound() + 1 < MAX_ROUNDS) {
            return again(job.inNextBulkRound(), Priority.BULK, requestMetrics);
        }
        Acceptance acceptance = endpoint.map(known -> services.answers().accept(known, job, completion, requestMetrics))
                .orElseGet(() -> services.jobs().fail(job.key(), new Failure.TimedOut())
                        ? Acceptance.DECLINED
                        : Acceptance.NOT_YET);
        return acceptance == Acceptance.INVALID ? again(job, Priority.BACKGROUND, requestMetrics) : acceptance.label();
    }

    private String again(Job job, Priority priority, RequestMetrics requestMetrics) {
        return services.jobs().scheduleAgain(job, set.id(), priority, requestMetrics)
                ? "again"
                : Acceptance.NOT_YET.label();
    }

    private static Completion completion(Result result) {
        return switch (result) {
            case Result.Completed(Completion completion) -> completion;
            case Result.Expired(), Result.Canceled() -> new Failure.TimedOut();
        };
    }

    // An error of Claude is not billed. An invalid answer is, and a worker asks again.
    private static boolean isTransient(Completion completion) {
        return completion.usage().equals(Usage.NONE)
                && (completion instanceof Failure.Overloaded
                        || completion instanceof Failure.RateLimited
                        || completion instanceof Failure.TimedOut
                        || completion instanceof Failure.ServerError);
    }
}
