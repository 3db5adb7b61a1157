package com.promptbuilder.local.environment;

import com.promptbuilder.local.logs.LogSink;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Starts environments, at most one per processor at a time: inits that share one would exceed their timeout, unlike on Lambda. */
final class EnvironmentStarter implements EnvironmentPool.Starter {
    private final Semaphore starting =
            new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()));
    private final ProcessLauncher launcher;
    private final RuntimeApi api;
    private final Scaling scaling;
    private final LogSink lines;
    private final Clock clock;

    EnvironmentStarter(ProcessLauncher launcher, RuntimeApi api, Scaling scaling, LogSink lines, Clock clock) {
        this.launcher = launcher;
        this.api = api;
        this.scaling = scaling;
        this.lines = lines;
        this.clock = clock;
    }

    @Override
    public void start(ExecutionEnvironment environment, Consumer<String> ended) {
        Thread.ofVirtual().name("start of " + environment.id()).start(() -> {
            starting.acquireUninterruptibly();
            try {
                startProcess(environment, ended);
            } finally {
                starting.release();
            }
        });
    }

    private void startProcess(ExecutionEnvironment environment, Consumer<String> ended) {
        if (!environment.starts()) {
            ended.accept("was stopped before it began");
            return;
        }
        String id = environment.id();
        try {
            var spec = new ProcessLauncher.Spec(
                    id, environment.function(), scaling, api.open(id, environment), clock.instant());
            EnvironmentProcess process = new EnvironmentProcess(
                    launcher.launch(spec), lines.linesOf(environment.function().name(), id));
            environment.runIn(process);
            awaitInit(environment, process.ended());
            CompletableFuture<Void> _ = process.ended().thenAccept(status -> {
                api.shut(id);
                ended.accept("ended with exit status " + status);
            });
        } catch (IOException e) {
            api.shut(id);
            ended.accept("could not be started: " + e.getMessage());
        }
    }

    private void awaitInit(ExecutionEnvironment environment, CompletableFuture<Integer> ended) {
        Duration limit = scaling.initLimit();
        try {
            CompletableFuture.anyOf(environment.coldStart(), ended).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            environment.initFailed("took longer than " + limit.toSeconds() + " s");
            environment.kill();
        } catch (InterruptedException e) {
            environment.kill();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
