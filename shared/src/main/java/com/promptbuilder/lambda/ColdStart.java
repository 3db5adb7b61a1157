package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.app.BackendConnections;
import com.promptbuilder.app.RunningApplication;
import com.promptbuilder.settings.Settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Start of an environment without a snapshot. It wires the application in Lambda's init phase, which has more CPU than an invocation.
 * Two threads connect to DynamoDB and Valkey and create the HTTP client, while one round of priming loads the other classes.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Lambda's execution environment</a>
 */
final class ColdStart {
    private ColdStart() {}

    /** Starts the function's application. Empty outside of Lambda and under SnapStart. */
    static Optional<Application> run(Priming<?> priming, Map<String, String> variables) {
        return Optional.ofNullable(variables.get(SnapStartHooks.VARIABLE))
                .filter(type -> !type.equals(SnapStartHooks.TYPE))
                .map(_ -> started(priming, variables));
    }

    private static Application started(Priming<?> priming, Map<String, String> variables) {
        Settings settings = Settings.fromEnvironment(variables);
        BackendConnections connections = BackendConnections.of(settings);
        AtomicBoolean tableAnswers = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            threads.execute(() -> tableAnswers.set(connections.warmUp()));
            threads.execute(connections.claude().http()::get);
            threads.execute(connections.claude().key()::get);
            priming.primeOnce(connections.claude().http());
        } catch (IOException e) {
            throw new UncheckedIOException("expected a free port on the loopback interface", e);
        }
        RunningApplication running = RunningApplication.start(settings, connections);
        running.warnIfUnreachable(tableAnswers.get());
        return running.application();
    }
}
