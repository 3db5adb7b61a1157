package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.Template.FunctionSpec;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One execution environment: a process whose runtime polls for invocations, with one poll for each invocation that it can
 * run at a time. Each of these slots is an open poll, an invocation, or about to poll again.
 */
final class ExecutionEnvironment {
    private final String id;
    private final FunctionSpec function;
    private final Scaling scaling;
    private final Clock clock;
    private final Consumer<PendingPoll> offers;
    private final CompletableFuture<Duration> coldStart = new CompletableFuture<>();
    private final Map<String, Invocation> taken = new HashMap<>();
    private Instant startedAt = Instant.MAX;
    private Optional<EnvironmentProcess> process = Optional.empty();
    private Optional<String> initFailure = Optional.empty();
    private boolean stopped;
    private int polls;
    private long invocations;

    /** An open poll: a slot of an environment that waits for an invocation. */
    record PendingPoll(ExecutionEnvironment environment, CompletableFuture<Invocation> invocation) {}

    /** @param offers receives its polls, each to be completed with an invocation or cancelled */
    ExecutionEnvironment(String id, FunctionSpec function, Scaling scaling, Clock clock, Consumer<PendingPoll> offers) {
        this.id = id;
        this.function = function;
        this.scaling = scaling;
        this.clock = clock;
        this.offers = offers;
    }

    String id() {
        return id;
    }

    FunctionSpec function() {
        return function;
    }

    /** Records the begin of the cold start. False if the environment was stopped before and must not start. */
    synchronized boolean starts() {
        startedAt = clock.instant();
        return !stopped;
    }

    /** Sets its process. Kills that process if the environment was stopped before. */
    synchronized void runIn(EnvironmentProcess started) {
        process = Optional.of(started);
        if (stopped) {
            started.kill();
        }
    }

    /** Polls for the next invocation. Cancelled when the environment has ended. */
    CompletableFuture<Invocation> next() {
        PendingPoll poll = new PendingPoll(this, new CompletableFuture<>());
        synchronized (this) {
            polls++;
            if (!coldStart.isDone()) {
                coldStart.complete(Duration.between(startedAt, clock.instant()));
            }
        }
        offers.accept(poll);
        return poll.invocation();
    }

    /** Begins an invocation on a poll of this environment. */
    synchronized void begin(Invocation invocation, PendingPoll poll) {
        process.ifPresent(EnvironmentProcess::thaw);
        polls--;
        invocations++;
        taken.put(invocation.id(), invocation);
        invocation.begin(clock.instant().plus(function.timeout()));
        poll.invocation().complete(invocation);
    }

    /** Freezes the process if no invocation is in flight and the runtime has polled in every slot. */
    synchronized void freezeIfIdle() {
        if (scaling.freeze() && taken.isEmpty() && polls == scaling.concurrency()) {
            process.ifPresent(EnvironmentProcess::freeze);
        }
    }

    /** The number of slots that will poll but have not polled yet. */
    synchronized int expectedSlots() {
        return stopped ? 0 : Math.max(0, scaling.concurrency() - polls - taken.size());
    }

    /** An invocation that this environment has begun and not ended. */
    synchronized Optional<Invocation> taken(String requestId) {
        return Optional.ofNullable(taken.get(requestId));
    }

    /** Ends an invocation that this environment has begun. */
    void end(Invocation invocation, Outcome how) {
        synchronized (this) {
            taken.remove(invocation.id());
        }
        invocation.end(how);
    }

    synchronized boolean runs(Invocation invocation) {
        return taken.containsValue(invocation);
    }

    /** Records why the init or the restore failed. */
    synchronized void initFailed(String reason) {
        initFailure = Optional.of(reason);
    }

    /** Completes at the first poll, with the time since the start. */
    CompletableFuture<Duration> coldStart() {
        return coldStart;
    }

    /** Ends the environment at once. */
    synchronized void kill() {
        stopped = true;
        process.ifPresent(EnvironmentProcess::kill);
    }

    /** Asks the environment to end. */
    synchronized void terminate() {
        stopped = true;
        process.ifPresent(EnvironmentProcess::terminate);
    }

    /** Waits for the end of its process, if it has one. */
    void awaitEnd(Duration limit) {
        Optional<EnvironmentProcess> running;
        synchronized (this) {
            running = process;
        }
        running.ifPresent(started -> started.awaitEnd(limit));
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Fails the invocations in flight after the process has ended. */
    void failAll(String reason) {
        List<Invocation> lost;
        synchronized (this) {
            lost = List.copyOf(taken.values());
            taken.clear();
        }
        lost.forEach(invocation -> invocation.fail(reason));
    }

    /** The reason of a failed init, if the runtime or the starter reported one. */
    synchronized Optional<String> initFailure() {
        return initFailure;
    }

    synchronized EnvironmentStatus status() {
        return new EnvironmentStatus(
                function.name(),
                id,
                process.map(EnvironmentProcess::pid),
                state(),
                taken.size(),
                invocations,
                Optional.ofNullable(coldStart.getNow(null)));
    }

    private EnvironmentStatus.State state() {
        if (stopped) {
            return EnvironmentStatus.State.STOPPING;
        }
        if (!coldStart.isDone()) {
            return EnvironmentStatus.State.STARTING;
        }
        if (process.filter(EnvironmentProcess::isFrozen).isPresent()) {
            return EnvironmentStatus.State.FROZEN;
        }
        return polls == scaling.concurrency() ? EnvironmentStatus.State.IDLE : EnvironmentStatus.State.BUSY;
    }
}
