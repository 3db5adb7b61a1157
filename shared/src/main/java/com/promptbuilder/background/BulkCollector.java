package com.promptbuilder.background;

import com.promptbuilder.answer.BulkJobs;
import com.promptbuilder.background.BulkStore.BulkItem;
import com.promptbuilder.background.BulkStore.ItemState;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.ReceivedMessage;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Collects the waiting jobs into sets. A message is deleted after its set is ready. If the collector ends before, the message comes again, and
 * the claim of the abandoned set counts no more.
 */
record BulkCollector(BulkServices services, Map<String, Endpoint<?, ?>> endpoints) {
    /** The most jobs of a set, so that it fits in memory and in the time of an invocation. */
    private static final int MAX_JOBS = 1_000;
    /** The most bytes of the messages of a set. */
    private static final int MAX_BYTES = 16_000_000;

    /** Collects a set that is ready to be sent; empty if no job waits. */
    Optional<BulkSet> collect(Instant until) {
        List<ReceivedMessage> messages = receive(until);
        if (messages.isEmpty()) {
            return Optional.empty();
        }
        BulkSet open = services.open();
        List<BulkItem> items = new ArrayList<>();
        List<ReceivedMessage> done = messages.stream()
                .filter(message -> isDone(message, open, items))
                .toList();
        Optional<BulkSet> ready = services.change(open, set -> set.ready(items.size(), services.now()));
        if (ready.isPresent()) {
            done.forEach(message -> services.queues().delete(Priority.BULK, message.receipt()));
        }
        return ready;
    }

    /** Adds the job of a message to the items of a set; false if the message must come again. */
    private boolean isDone(ReceivedMessage message, BulkSet set, List<BulkItem> items) {
        Optional<Job> job = Job.ofMessage(message.body());
        Optional<BulkItem> item = job.flatMap(this::item);
        if (item.isEmpty()) {
            return giveUp(message);
        }
        return switch (services.jobs().claim(job.orElseThrow().key(), set.id(), this::holder)) {
            case CLAIMED -> {
                services.store().put(set, items.size(), item.get());
                items.add(item.get());
                yield true;
            }
            case SUPERFLUOUS -> true;
            case UNDECIDED -> false;
        };
    }

    private BulkJobs.Holder holder(String set) {
        return services.store()
                .read()
                .find(set)
                .map(found -> found.state() == BulkSet.State.OPEN ? BulkJobs.Holder.OPEN : BulkJobs.Holder.READY)
                .orElse(BulkJobs.Holder.GONE);
    }

    private List<ReceivedMessage> receive(Instant until) {
        Duration visibility = services.patience().multipliedBy(2);
        List<ReceivedMessage> all = new ArrayList<>();
        int bytes = 0;
        while (all.size() < MAX_JOBS && bytes < MAX_BYTES && services.now().isBefore(until)) {
            List<ReceivedMessage> next = services.queues().receive(Priority.BULK, visibility);
            if (next.isEmpty()) {
                break;
            }
            all.addAll(next);
            bytes += next.stream().mapToInt(message -> message.body().length()).sum();
        }
        return all;
    }

    private Optional<BulkItem> item(Job job) {
        return Optional.ofNullable(endpoints.get(job.endpoint()))
                .flatMap(endpoint -> services.answers().prompt(endpoint, job, new RequestMetrics()))
                .flatMap(prompt -> job.toMessage().map(message -> item(message, prompt)));
    }

    private BulkItem item(String message, Prompt prompt) {
        return new BulkItem(message, prompt.model(), services.answers().maxCost(prompt), ItemState.WAITING);
    }

    // An earlier version accepted this input as valid, or the message is not ours. False while a leader works.
    private boolean giveUp(ReceivedMessage message) {
        return message.key()
                .flatMap(AnswerKey::parse)
                .map(key -> services.jobs().fail(key, new Failure.TimedOut()))
                .orElse(true);
    }
}
