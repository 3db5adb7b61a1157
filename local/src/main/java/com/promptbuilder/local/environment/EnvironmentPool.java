package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.FunctionSpec;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The environments of one function. An invocation goes to the environment used last that has a place; if there is none, a
 * new one is started, unless the places still to come are enough or there are as many environments as allowed. Until then
 * invocations wait in their order.
 */
final class EnvironmentPool {
    /** API Gateway's own patience with a function. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(29);

    private final FunctionSpec function;
    private final Scaling scaling;
    private final Starter starter;
    private final PrintStream log;
    private final Clock clock;
    private final Deque<PendingPoll> free = new ArrayDeque<>();
    private final Deque<Invocation> waiting = new ArrayDeque<>();
    private final List<ExecutionEnvironment> environments = new ArrayList<>();
    private boolean closed;

    /** Brings environments up. */
    @FunctionalInterface
    interface Starter {
        /**
         * Starts an environment, without waiting for it.
         *
         * @param ended is told once, when there is no process any more or there never was one, and why
         */
        void start(ExecutionEnvironment environment, Consumer<String> ended);
    }

    /** @param log where inits that failed and environments that ended by themselves are told, one line each */
    EnvironmentPool(FunctionSpec function, Scaling scaling, Starter starter, PrintStream log, Clock clock) {
        this.function = function;
        this.scaling = scaling;
        this.starter = starter;
        this.log = log;
        this.clock = clock;
    }

    /** Waits for a place and then for the end of the invocation, whose time begins with its begin. */
    Outcome invoke(Invocation invocation) {
        add(invocation);
        if (!invocation.awaitBegin(LONGEST_WAIT) && withdraw(invocation)) {
            return new Outcome.NotStarted("no environment was free within " + LONGEST_WAIT.toSeconds() + " s");
        }
        if (!invocation.awaitEnd(function.timeout())) {
            timeOut(invocation);
        }
        return invocation.outcome();
    }

    private synchronized void add(Invocation invocation) {
        if (closed) {
            invocation.fail("the runtime is stopping");
            return;
        }
        waiting.add(invocation);
        dispatch();
    }

    private synchronized boolean withdraw(Invocation invocation) {
        return waiting.remove(invocation);
    }

    private synchronized void offer(PendingPoll pendingPoll) {
        if (environments.contains(pendingPoll.environment())) {
            free.push(pendingPoll);
            dispatch();
            pendingPoll.environment().freezeIfIdle();
        } else {
            pendingPoll.invocation().cancel(false);
        }
    }

    private void dispatch() {
        while (!waiting.isEmpty() && !free.isEmpty()) {
            PendingPoll pendingPoll = free.pop();
            pendingPoll.environment().begin(waiting.remove(), pendingPoll);
        }
        while (!closed && environments.size() < scaling.environments() && waiting.size() > placesToCome()) {
            ExecutionEnvironment environment = new ExecutionEnvironment(
                    UUID.randomUUID().toString().replace("-", ""), function, scaling, clock, this::offer);
            environments.add(environment);
            starter.start(environment, how -> ended(environment, how));
        }
    }

    private int placesToCome() {
        return environments.stream()
                .mapToInt(ExecutionEnvironment::placesToCome)
                .sum();
    }

    /**
     * As on Lambda, its environment is killed, and with it whatever the function was doing; but not one that takes several
     * invocations at a time: Lambda Managed Instances only give up the one.
     */
    private synchronized void timeOut(Invocation invocation) {
        double seconds = function.timeout().toMillis() / 1000.0;
        invocation.fail(String.format(Locale.ROOT, "timed out after %.2f s", seconds));
        if (!scaling.isShared()) {
            environments.stream()
                    .filter(environment -> environment.runs(invocation))
                    .forEach(ExecutionEnvironment::kill);
        }
    }

    private synchronized void ended(ExecutionEnvironment environment, String how) {
        environments.remove(environment);
        free.removeIf(pendingPoll -> pendingPoll.environment() == environment
                && pendingPoll.invocation().cancel(false));
        if (!environment.coldStart().isDone()) {
            String reason =
                    environment.initFailure().map(why -> how + ": " + why).orElse(how);
            tell(environment, "its init failed: it " + reason);
            for (int place = 0; place < scaling.concurrency() && !waiting.isEmpty(); place++) {
                waiting.remove().fail("the init of its environment failed: " + reason);
            }
        } else if (!environment.isStopped()) {
            tell(environment, how);
        }
        environment.failAll("its environment " + how);
        dispatch();
    }

    private void tell(ExecutionEnvironment environment, String what) {
        if (!closed) {
            log.printf("Function %s, environment %s: %s%n", function.name(), environment.id(), what);
        }
    }

    /** How many invocations have no place yet. */
    synchronized int waiting() {
        return waiting.size();
    }

    synchronized List<EnvironmentStatus> facts() {
        return environments.stream().map(ExecutionEnvironment::facts).toList();
    }

    /** Starts no more, fails what waits, and asks all environments to end; returns them. */
    synchronized List<ExecutionEnvironment> close() {
        closed = true;
        waiting.forEach(invocation -> invocation.fail("the runtime is stopping"));
        waiting.clear();
        environments.forEach(ExecutionEnvironment::terminate);
        return List.copyOf(environments);
    }
}
