package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.app.BackendConnections;
import com.promptbuilder.app.Deployed;
import com.promptbuilder.settings.Settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How an environment starts of which no snapshot is taken: all parts are made in Lambda's init phase, which has more processor than an
 * invocation. While others reach for the table and Valkey, and make the HTTP client, a rehearsal of one round loads everything else.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Lambda's execution environment</a>
 */
final class ColdStart {
    private ColdStart() {}

    /** Starts the function, if the environment is one of Lambda's. */
    static void of(LambdaFunction function, Map<String, String> variables) {
        Optional.ofNullable(variables.get(SnapStartHooks.VARIABLE))
                .filter(type -> !type.equals(SnapStartHooks.TYPE))
                .ifPresent(_ -> function.useApplication(started(function, variables)));
    }

    private static Application started(LambdaFunction function, Map<String, String> variables) {
        Settings settings = Settings.fromEnvironment(variables);
        BackendConnections backendConnections = BackendConnections.of(settings);
        AtomicBoolean reached = new AtomicBoolean();
        try (ExecutorService beside = Executors.newFixedThreadPool(2)) {
            beside.execute(() -> reached.set(backendConnections.warmUp()));
            beside.execute(backendConnections.claude()::get);
            beside.execute(backendConnections.key()::get);
            rehearse(function, variables, backendConnections);
        }
        Application parts = Deployed.start(settings, backendConnections).application();
        parts.warnIfUnreachable(reached.get());
        return parts;
    }

    private static void rehearse(
            LambdaFunction function, Map<String, String> variables, BackendConnections backendConnections) {
        try {
            new Priming(function, variables).primeOnce(backendConnections.claude());
        } catch (IOException noLoopback) {
            throw new UncheckedIOException(noLoopback);
        }
    }
}
