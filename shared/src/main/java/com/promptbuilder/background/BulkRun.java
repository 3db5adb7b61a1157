package com.promptbuilder.background;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the schedule of Message Batches: it takes each set one step further, then collects the waiting jobs into new sets and sends them.
 * A run may end at any point, and several may run at once.
 */
public record BulkRun(BulkServices services, Map<String, Endpoint<?, ?>> endpoints) {
    /** The most sets that wait for results. Further jobs wait in the queue. */
    private static final int MAX_SETS = 100;

    /**
     * Runs until the deadline.
     *
     * @return number of sets that wait for results; empty if the table or the queue is unavailable, so that the next run continues
     */
    public Optional<Integer> run(Instant until) {
        try {
            services.store().read().sets().forEach(set -> advance(set, until));
            BulkCollector collector = new BulkCollector(services, endpoints);
            BulkSender sender = new BulkSender(services, endpoints);
            // Jobs without room in the budget are in the queue again, and wait for the next run.
            boolean hasRoom = true;
            while (hasRoom
                    && services.now().isBefore(until)
                    && services.store().read().sets().size() < MAX_SETS) {
                Optional<BulkSet> ready = collector.collect(until);
                hasRoom = ready.map(sender::send).orElse(false);
            }
            return Optional.of(services.store().read().sets().size());
        } catch (StoreUnavailableException | QueueUnavailableException _) {
            // The breaker reports the error. The next run continues.
            return Optional.empty();
        }
    }

    private void advance(BulkSet set, Instant until) {
        if (!services.now().isBefore(until)) {
            return;
        }
        BulkSender sender = new BulkSender(services, endpoints);
        switch (set.state()) {
            case OPEN -> {
                if (services.now().isAfter(set.since().plus(services.patience()))) {
                    services.remove(set);
                }
            }
            case READY -> {
                boolean _ = sender.send(set);
            }
            case SENDING -> sender.find(set);
            case SENT -> poll(set, until);
        }
    }

    private void poll(BulkSet set, Instant until) {
        switch (services.batches().status(set.batch())) {
            case ENDED -> new BulkResults(services, endpoints, set).take(until);
            case MISSING -> new BulkSender(services, endpoints).lost(set);
            case IN_PROGRESS, UNAVAILABLE -> {} // The next run polls again.
        }
    }
}
