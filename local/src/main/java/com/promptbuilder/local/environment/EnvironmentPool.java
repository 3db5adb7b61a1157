package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;
import com.promptbuilder.local.template.Template.FunctionSpec;

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
 * The execution environments of one function. Each open {@code invocation/next} poll is a free slot. An invocation takes the
 * most recent poll (LIFO). A new environment starts only if more invocations wait than slots are about to open, and the
 * pool is below its limit. Waiting invocations are served in order of arrival.
 */
final class EnvironmentPool {
    /** The integration timeout of API Gateway. */
    static final Duration MAX_WAIT = Duration.ofSeconds(29);

    private final FunctionSpec function;
    private final Scaling scaling;
    private final Starter starter;
    private final PrintStream log;
    private final Clock clock;
    private final Deque<ExecutionEnvironment.PendingPoll> free = new ArrayDeque<>();
    private final Deque<Invocation> waiting = new ArrayDeque<>();
    private final List<ExecutionEnvironment> environments = new ArrayList<>();
    private boolean closed;

    /** Starts the processes of environments. */
    @FunctionalInterface
    interface Starter {
        /** Starts an environment without waiting. Reports once why its process has ended or could not start. */
        void start(ExecutionEnvironment environment, Consumer<String> ended);
    }

    /** @param log stream for failed inits and unexpected ends of environments, one line each */
    EnvironmentPool(FunctionSpec function, Scaling scaling, Starter starter, PrintStream log, Clock clock) {
        this.function = function;
        this.scaling = scaling;
        this.starter = starter;
        this.log = log;
        this.clock = clock;
    }

    /** Waits for a slot and then for the end of the invocation. The function's timeout starts when the invocation begins. */
    Outcome invoke(Invocation invocation) {
        add(invocation);
        if (!invocation.awaitBegin(MAX_WAIT) && withdraw(invocation)) {
            return new Outcome.NotStarted("no environment was free within " + MAX_WAIT.toSeconds() + " s");
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

    private synchronized void offer(ExecutionEnvironment.PendingPoll poll) {
        if (environments.contains(poll.environment())) {
            free.push(poll);
            dispatch();
            poll.environment().freezeIfIdle();
        } else {
            poll.invocation().cancel(false);
        }
    }

    private void dispatch() {
        while (!waiting.isEmpty() && !free.isEmpty()) {
            ExecutionEnvironment.PendingPoll poll = free.pop();
            poll.environment().begin(waiting.remove(), poll);
        }
        while (!closed && environments.size() < scaling.environments() && waiting.size() > expectedSlots()) {
            ExecutionEnvironment environment = new ExecutionEnvironment(
                    UUID.randomUUID().toString().replace("-", ""), function, scaling, clock, this::offer);
            environments.add(environment);
            starter.start(environment, how -> ended(environment, how));
        }
    }

    private int expectedSlots() {
        return environments.stream()
                .mapToInt(ExecutionEnvironment::expectedSlots)
                .sum();
    }

    /** Fails an invocation and kills its environment, unless other invocations share it, as Lambda does. */
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
        free.removeIf(
                poll -> poll.environment() == environment && poll.invocation().cancel(false));
        if (!environment.coldStart().isDone()) {
            String reason =
                    environment.initFailure().map(why -> how + ": " + why).orElse(how);
            log(environment, "its init failed: it " + reason);
            for (int slot = 0; slot < scaling.concurrency() && !waiting.isEmpty(); slot++) {
                waiting.remove().fail("the init of its environment failed: " + reason);
            }
        } else if (!environment.isStopped()) {
            log(environment, how);
        }
        environment.failAll("its environment " + how);
        dispatch();
    }

    private void log(ExecutionEnvironment environment, String what) {
        if (!closed) {
            log.printf("Function %s, environment %s: %s%n", function.name(), environment.id(), what);
        }
    }

    /** The number of invocations without a slot. */
    synchronized int waiting() {
        return waiting.size();
    }

    synchronized List<EnvironmentStatus> statuses() {
        return environments.stream().map(ExecutionEnvironment::status).toList();
    }

    /** Stops starting environments, fails waiting invocations, and asks all environments to end. Returns the environments. */
    synchronized List<ExecutionEnvironment> close() {
        closed = true;
        waiting.forEach(invocation -> invocation.fail("the runtime is stopping"));
        waiting.clear();
        environments.forEach(ExecutionEnvironment::terminate);
        return List.copyOf(environments);
    }
}
