package com.promptbuilder.background;

import com.promptbuilder.background.BulkStore.BulkItem;
import com.promptbuilder.background.BulkStore.ItemState;
import com.promptbuilder.budget.BatchBudget.BatchCall;
import com.promptbuilder.budget.BatchBudget.Denial;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.MessageBatches.Creation;
import com.promptbuilder.claude.MessageBatches.Listed;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends a set as a Message Batch. Before it sends, the set's state says that a batch may exist; afterwards the state has the batch's id. If it
 * ends between, the list of batches shows it: the custom ids of a batch's results begin with the set's id. A set that is in no batch is sent
 * again, and so is one whose outcome is unknown for 25 h.
 */
record BulkSender(BulkServices services, Map<String, Endpoint<?, ?>> endpoints) {
    private static final int MAX_REFUSALS = 5;
    private static final Duration MAX_UNKNOWN = Duration.ofHours(25);
    /** Within this time the sender probably waits for the response. */
    private static final Duration SENDING = Duration.ofSeconds(2);
    /** The most by which clocks differ, ours and Claude's. */
    private static final Duration SKEW = Duration.ofMinutes(1);

    /** An item that is in the set. */
    private record Member(int n, BulkItem item, Job job) {
        BatchCall call() {
            return new BatchCall(job.caller(), item.reserved(), Usd.ZERO);
        }
    }

    /**
     * Sends a set that is ready; false if the budget had no room for all of its jobs. Throws {@link QueueUnavailableException} if one of these
     * cannot leave the set: the next run tries again.
     */
    boolean send(BulkSet ready) {
        List<Member> waiting = members(ready);
        List<Member> members = withinBudget(ready, waiting);
        Map<String, Prompt> prompts = prompts(ready, members);
        if (prompts.isEmpty()) {
            services.remove(ready);
        } else {
            services.change(ready, set -> set.sending(services.now()))
                    .ifPresent(sending -> create(sending, prompts, members));
        }
        return members.size() == waiting.size();
    }

    private void create(BulkSet sending, Map<String, Prompt> prompts, List<Member> members) {
        switch (services.batches().create(prompts)) {
            case Creation.Created(String id) -> keep(sending, id);
            case Creation.NotCreated(Failure failure) -> refused(sending, failure, members);
            case Creation.Unknown() -> {} // The next runs look for it.
        }
    }

    private void keep(BulkSet sending, String batch) {
        var _ = services.change(sending, set -> set.sent(batch, services.now()));
    }

    /** The items that wait. A job that meanwhile has an answer, or that an interrupted sender scheduled again, leaves the set. */
    private List<Member> members(BulkSet set) {
        List<Member> members = new ArrayList<>();
        for (int n = 0; n < set.count(); n++) {
            int number = n;
            services.store()
                    .item(set, n)
                    .filter(item -> item.state() == ItemState.WAITING)
                    .flatMap(item -> Job.ofMessage(item.message()).map(job -> new Member(number, item, job)))
                    .filter(member -> isInSet(set, member))
                    .ifPresent(members::add);
        }
        return members;
    }

    private boolean isInSet(BulkSet set, Member member) {
        boolean isIn = services.jobs().isClaimed(member.job().key(), set.id());
        if (!isIn) {
            // The interrupted sender may not have sent its message.
            end(set, member, scheduleAgain(set, member));
        }
        return isIn;
    }

    /** Reserves the budget of a set. While a window has no room, half of the jobs that count in it leave the set. */
    private List<Member> withinBudget(BulkSet set, List<Member> all) {
        List<Member> members = new ArrayList<>(all);
        while (!members.isEmpty()) {
            Optional<Denial> denial = services.budget()
                    .tryReserve(
                            set.id(),
                            set.openedAt(),
                            members.stream().map(Member::call).toList());
            if (denial.isEmpty()) {
                return members;
            }
            List<Member> concerned = members.stream()
                    .filter(member -> denial.get().concerns(member.job().caller()))
                    .toList();
            List<Member> leaving = concerned.subList(concerned.size() / 2, concerned.size());
            leaving.forEach(member -> leave(set, member, denial.get()));
            members.removeAll(leaving);
        }
        return members;
    }

    private void leave(BulkSet set, Member member, Denial denial) {
        boolean isLater = denial.isOnlyInFlight(member.item().reserved());
        boolean hasLeft = isLater
                ? scheduleAgain(set, member)
                : services.jobs().fail(member.job().key(), new Failure.BudgetExceeded(denial.retryAfter()));
        end(set, member, hasLeft);
    }

    private boolean scheduleAgain(BulkSet set, Member member) {
        return services.jobs().scheduleAgain(member.job(), set.id(), Priority.BULK, new RequestMetrics());
    }

    // The items that have not left must be those of the reservation, which the results settle.
    private void end(BulkSet set, Member member, boolean hasLeft) {
        if (!hasLeft) {
            throw new QueueUnavailableException("a job cannot leave its set");
        }
        boolean _ = services.store().end(set, member.n(), ItemState.LEFT);
    }

    private Map<String, Prompt> prompts(BulkSet set, List<Member> members) {
        Map<String, Prompt> prompts = new LinkedHashMap<>();
        for (Member member : members) {
            Optional.ofNullable(endpoints.get(member.job().endpoint()))
                    .flatMap(endpoint -> services.answers().prompt(endpoint, member.job(), new RequestMetrics()))
                    .ifPresent(prompt -> prompts.put(set.customId(member.n()), prompt));
        }
        return prompts;
    }

    private void refused(BulkSet sending, Failure failure, List<Member> members) {
        boolean isOurFault = failure instanceof Failure.Rejected;
        if (!isOurFault || sending.refusals() + 1 < MAX_REFUSALS) {
            var _ = services.change(
                    sending, set -> isOurFault ? set.refused(services.now()) : set.ready(set.count(), services.now()));
            return;
        }
        for (Member member : members) {
            boolean _ = services.jobs().fail(member.job().key(), failure)
                    && services.store().end(sending, member.n(), ItemState.DONE);
        }
        services.budget()
                .settle(
                        sending.id(),
                        sending.openedAt(),
                        members.stream().map(Member::call).toList(),
                        services.now());
        services.remove(sending);
    }

    /** Looks for the batch of a set whose sender may have ended before it kept the batch's id. */
    void find(BulkSet sending) {
        Instant now = services.now();
        Instant settled = sending.since().plus(services.patience());
        Optional<List<Listed>> listed = now.isBefore(sending.since().plus(SENDING))
                ? Optional.empty()
                : services.batches().created(sending.since().minus(SKEW), settled.plus(SKEW));
        boolean isDecided = listed.isPresent() && !now.isBefore(settled);
        BulkSets known = services.store().read();
        for (Listed batch : listed.orElse(List.of())) {
            if (known.hasBatch(batch.id())) {
                continue;
            }
            Optional<Boolean> isOurs = batch.isEnded() ? isOf(sending, batch.id()) : Optional.empty();
            if (isOurs.filter(ours -> ours).isPresent()) {
                keep(sending, batch.id());
                return;
            }
            isDecided &= isOurs.isPresent();
        }
        if (isDecided || now.isAfter(sending.since().plus(MAX_UNKNOWN))) {
            var _ = services.change(sending, set -> set.ready(set.count(), now));
        }
    }

    /** Sends a set again whose batch Claude does not know, after 25 h. */
    void lost(BulkSet sent) {
        if (services.now().isAfter(sent.since().plus(MAX_UNKNOWN))) {
            var _ = services.change(sent, set -> set.ready(set.count(), services.now()));
        }
    }

    /** Whether a batch is that of a set; empty if its results do not show it. */
    private Optional<Boolean> isOf(BulkSet set, String batch) {
        AtomicBoolean isOurs = new AtomicBoolean();
        AtomicBoolean hasResult = new AtomicBoolean();
        boolean isRead = services.batches().results(batch, line -> {
            isOurs.set(set.numberOf(line.customId()) >= 0);
            hasResult.set(true);
            return false;
        });
        return isRead && hasResult.get() ? Optional.of(isOurs.get()) : Optional.empty();
    }
}
