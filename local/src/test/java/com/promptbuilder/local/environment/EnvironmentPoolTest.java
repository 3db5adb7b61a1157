package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.invoke.Invoker.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The assignment of invocations to environments, which have no processes here. */
class EnvironmentPoolTest {
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final List<Started> started = new CopyOnWriteArrayList<>();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();

    private record Started(ExecutionEnvironment environment, Consumer<String> ended) {}

    @AfterEach
    void stop() {
        callers.close();
    }

    @Test
    void theEnvironmentUsedLastTakesTheNext() {
        EnvironmentPool pool = fleet(new Scaling(2, 1, false, false), Duration.ofSeconds(30));
        invoke(pool, "a", 1);
        invoke(pool, "b", 2);
        CompletableFuture<Invocation> first = started.get(0).environment().next();
        CompletableFuture<Invocation> second = started.get(1).environment().next();
        assertThat(first.join().id()).isEqualTo("a");
        answer(second);
        answer(first);
        CompletableFuture<Invocation> usedFirst = started.get(1).environment().next();
        CompletableFuture<Invocation> usedLast = started.get(0).environment().next();
        invoke(pool, "c", 2);

        assertThat(answer(usedLast)).isEqualTo("c");
        assertThat(usedFirst).isNotDone();
    }

    @Test
    void whatWaitsIsServedInItsOrderAndNoMoreAreStartedThanAllowed() {
        EnvironmentPool pool = fleet(new Scaling(1, 1, false, false), Duration.ofSeconds(30));
        for (String id : List.of("a", "b", "c")) {
            invoke(pool, id, 1);
            Invocations.awaitThat(() -> pool.waiting() == outcomes.size());
        }
        ExecutionEnvironment environment = started.getFirst().environment();

        assertThat(List.of(answer(environment.next()), answer(environment.next()), answer(environment.next())))
                .containsExactly("a", "b", "c");
        assertThat(started).hasSize(1);
    }

    @Test
    void expectedSlotsAreCounted() {
        EnvironmentPool pool = fleet(new Scaling(3, 2, false, false), Duration.ofSeconds(30));
        invoke(pool, "a", 1);
        invoke(pool, "b", 1);
        Invocations.awaitThat(() -> pool.waiting() == 2);
        assertThat(started).hasSize(1);
        invoke(pool, "c", 2);

        started.forEach(one -> answer(one.environment().next()));
        answer(started.getFirst().environment().next());
    }

    @Test
    void aPlaceOnItsWayToTheNextPollIsWaitedForInsteadOfAnotherColdStart() {
        EnvironmentPool pool = fleet(new Scaling(2, 1, false, false), Duration.ofSeconds(30));
        invoke(pool, "a", 1);
        answer(started.getFirst().environment().next());
        invoke(pool, "b", 1);
        Invocations.awaitThat(() -> pool.waiting() == 1);

        assertThat(started).hasSize(1);
        answer(started.getFirst().environment().next());
    }

    @Test
    void anInitThatFailsFailsAsManyAsItWouldHaveTaken() {
        EnvironmentPool pool = fleet(new Scaling(1, 1, false, false), Duration.ofSeconds(30));
        invoke(pool, "a", 1);
        Invocations.awaitThat(() -> pool.waiting() == 1);
        invoke(pool, "b", 1);
        Invocations.awaitThat(() -> pool.waiting() == 2);
        started.getFirst().environment().initFailed("a.Bug");
        started.getFirst().ended().accept("ended with exit status 1");

        assertThat(outcomes.getFirst().join())
                .isEqualTo(new Outcome.Failed("the init of its environment failed: ended with exit status 1: a.Bug"));
        assertThat(log.toString(UTF_8)).contains("its init failed: it ended with exit status 1: a.Bug");
        assertThat(answer(started.get(1).environment().next())).isEqualTo("b");
    }

    @Test
    void aTimeoutInASharedEnvironmentGivesUpOneInvocationOnly() {
        EnvironmentPool pool = fleet(new Scaling(1, 2, false, false), Duration.ofMillis(1));
        invoke(pool, "a", 1);
        ExecutionEnvironment environment = started.getFirst().environment();
        CompletableFuture<Invocation> taken = environment.next();

        assertThat(outcomes.getFirst().join()).isEqualTo(new Outcome.Failed("timed out after 0.00 s"));
        assertThat(environment.isStopped()).isFalse();
        assertThat(environment.runs(taken.join())).isTrue();
    }

    @Test
    void aPollOfAnEnvironmentThatHasEndedIsCancelled() {
        EnvironmentPool pool = fleet(new Scaling(1, 1, false, false), Duration.ofSeconds(30));
        invoke(pool, "a", 1);
        answer(started.getFirst().environment().next());
        CompletableFuture<Invocation> idle = started.getFirst().environment().next();
        started.getFirst().ended().accept("ended with exit status 137");

        assertThat(idle).isCancelled();
        assertThat(started.getFirst().environment().next()).isCancelled();
        assertThat(pool.statuses()).isEmpty();
    }

    private EnvironmentPool fleet(Scaling scaling, Duration timeout) {
        return new EnvironmentPool(
                TestFunction.spec(timeout),
                scaling,
                (environment, ended) -> started.add(new Started(environment, ended)),
                new PrintStream(log, true, UTF_8),
                Clock.systemUTC());
    }

    /** Invokes on another thread, and returns when that number of environments have been started. */
    private void invoke(EnvironmentPool pool, String id, int environments) {
        Invocation invocation = new Invocation(new byte[0], new InvocationIds(id, ""), OutputStream.nullOutputStream());
        outcomes.add(CompletableFuture.supplyAsync(() -> pool.invoke(invocation), callers));
        Invocations.awaitThat(() -> started.size() == environments);
        started.getLast().environment().starts();
    }

    private String answer(CompletableFuture<Invocation> poll) {
        Invocation invocation = poll.join();
        started.stream()
                .map(Started::environment)
                .filter(environment -> environment.runs(invocation))
                .forEach(environment -> environment.end(invocation, new Outcome.Returned()));
        return invocation.id();
    }
}
