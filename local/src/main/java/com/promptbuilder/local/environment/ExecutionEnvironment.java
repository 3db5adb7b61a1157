package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.FunctionSpec;

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
 * One execution environment: a process whose runtime asks for invocations with as many polls as it takes invocations at a
 * time. Each of these places is, at any moment, a poll, an invocation, or on its way to the next poll.
 */
final class ExecutionEnvironment implements RuntimeApiCallbacks {
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

    /** @param offers takes its polls, each to be completed with an invocation or cancelled */
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

    /** Marks the begin of its cold start; false if it was stopped before, so that there is nothing to start. */
    synchronized boolean starts() {
        startedAt = clock.instant();
        return !stopped;
    }

    /** Gives it its process, or ends that process if the environment was stopped before. */
    synchronized void runIn(EnvironmentProcess started) {
        process = Optional.of(started);
        if (stopped) {
            started.kill();
        }
    }

    @Override
    public CompletableFuture<Invocation> next() {
        PendingPoll pendingPoll = new PendingPoll(this, new CompletableFuture<>());
        synchronized (this) {
            polls++;
            if (!coldStart.isDone()) {
                coldStart.complete(Duration.between(startedAt, clock.instant()));
            }
        }
        offers.accept(pendingPoll);
        return pendingPoll.invocation();
    }

    /** Begins an invocation on a poll of this environment. */
    synchronized void begin(Invocation invocation, PendingPoll pendingPoll) {
        process.ifPresent(EnvironmentProcess::thaw);
        polls--;
        invocations++;
        taken.put(invocation.id(), invocation);
        invocation.begin(clock.instant().plus(function.timeout()));
        pendingPoll.invocation().complete(invocation);
    }

    /** Freezes it if no invocation is in flight and its runtime is done with all earlier ones. */
    synchronized void freezeIfIdle() {
        if (scaling.freeze() && taken.isEmpty() && polls == scaling.concurrency()) {
            process.ifPresent(EnvironmentProcess::freeze);
        }
    }

    /** How many places have not polled yet but will. */
    synchronized int placesToCome() {
        return stopped ? 0 : Math.max(0, scaling.concurrency() - polls - taken.size());
    }

    @Override
    public synchronized Optional<Invocation> taken(String requestId) {
        return Optional.ofNullable(taken.get(requestId));
    }

    @Override
    public void end(Invocation invocation, Outcome how) {
        synchronized (this) {
            taken.remove(invocation.id());
        }
        invocation.end(how);
    }

    synchronized boolean runs(Invocation invocation) {
        return taken.containsValue(invocation);
    }

    @Override
    public synchronized void initFailed(String reason) {
        initFailure = Optional.of(reason);
    }

    @Override
    public String functionArn() {
        return "arn:aws:lambda:us-east-1:000000000000:function:" + function.name();
    }

    /** Completes with the time it took at the first poll. */
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
        running.ifPresent(one -> one.awaitEnd(limit));
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Fails what it had taken, now that its process has ended. */
    void failAll(String reason) {
        List<Invocation> lost;
        synchronized (this) {
            lost = List.copyOf(taken.values());
            taken.clear();
        }
        lost.forEach(invocation -> invocation.fail(reason));
    }

    /** Why it never polled, if the runtime or its owner told. */
    synchronized Optional<String> initFailure() {
        return initFailure;
    }

    synchronized EnvironmentStatus facts() {
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
