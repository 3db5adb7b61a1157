package com.promptbuilder.background;

import com.promptbuilder.answer.BulkAnswers;
import com.promptbuilder.answer.BulkJobs;
import com.promptbuilder.budget.BatchBudget;
import com.promptbuilder.claude.MessageBatches;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.RequestLog;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Services that the steps of a bulk run share.
 *
 * @param every the interval of the runs
 */
public record BulkServices(
        BulkStore store,
        BulkJobs jobs,
        BulkAnswers answers,
        MessageBatches batches,
        BatchBudget budget,
        JobQueues queues,
        RequestLog requestLog,
        SystemServices system,
        Duration every) {
    private static final Duration MIN_PATIENCE = Duration.ofSeconds(10);
    private static final int PATIENCE_INTERVALS = 6;

    /** Time after which a step that another environment began counts as abandoned. It exceeds the function's timeout. */
    Duration patience() {
        Duration intervals = every.multipliedBy(PATIENCE_INTERVALS);
        return intervals.compareTo(MIN_PATIENCE) > 0 ? intervals : MIN_PATIENCE;
    }

    // Stored in milliseconds, so that a set is the same when it is read again.
    Instant now() {
        return Instant.ofEpochMilli(system.clock().millis());
    }

    /**
     * Changes the state of a set, if it is as it was seen.
     *
     * @return the set after the change; empty if another environment changed it
     */
    Optional<BulkSet> change(BulkSet seen, UnaryOperator<BulkSet> change) {
        BulkSet next = change.apply(seen);
        while (true) {
            BulkSets all = store.read();
            if (all.find(seen.id()).filter(seen::equals).isEmpty()) {
                return Optional.empty();
            }
            if (store.replace(all.with(seen.id(), Optional.of(next)))) {
                return Optional.of(next);
            }
        }
    }

    /** Removes a set, if it is as it was seen. */
    void remove(BulkSet seen) {
        BulkSets all = store.read();
        while (all.find(seen.id()).filter(seen::equals).isPresent()
                && !store.replace(all.with(seen.id(), Optional.empty()))) {
            all = store.read();
        }
    }

    /** Adds a new set. */
    BulkSet open() {
        BulkSet set = BulkSet.open(newId(), now());
        while (true) {
            if (store.replace(store.read().with(set.id(), Optional.of(set)))) {
                return set;
            }
        }
    }

    private String newId() {
        String unique = system.owners().get().replaceAll("[^A-Za-z0-9]", "");
        return unique.substring(Math.max(0, unique.length() - 12));
    }
}
