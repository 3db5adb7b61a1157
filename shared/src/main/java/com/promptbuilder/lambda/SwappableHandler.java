package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.app.InFlightRequests;
import com.promptbuilder.app.RunningApplication;

import java.util.Optional;
import java.util.function.Function;

/**
 * Event handler of one function, with the application that it uses now. Priming replaces that application, and so does a test. Without
 * one, the first event starts the application that the environment variables describe. Thread-safe.
 *
 * @param <H> handles events with one application; thread-safe
 */
final class SwappableHandler<H> {
    private final Function<Application, H> factory;
    private final Function<String, Priming.Script<H>> script;
    private Optional<Current<H>> current = Optional.empty();

    /** An application and the handler that uses it. */
    private record Current<H>(Application application, H handler) {}

    /** Handles one event. */
    @FunctionalInterface
    interface Invocation<H, R, E extends Exception> {
        R run(H handler) throws E;
    }

    /**
     * A handler without an application.
     *
     * @param factory creates the handler of an application
     * @param script the priming script for a text, which makes its events unique
     */
    SwappableHandler(Function<Application, H> factory, Function<String, Priming.Script<H>> script) {
        this.factory = factory;
        this.script = script;
    }

    synchronized void useApplication(Application application) {
        current = Optional.of(new Current<>(application, factory.apply(application)));
    }

    Priming.Script<H> primingScript(String text) {
        return script.apply(text);
    }

    /** Runs an invocation with the current handler. */
    <R, E extends Exception> R invoke(Invocation<H, R, E> invocation) throws E {
        Current<H> used = current();
        try (InFlightRequests.Registration _ = used.application().inFlight().enter()) {
            R result = invocation.run(used.handler());
            used.application().afterInvocation();
            return result;
        }
    }

    private synchronized Current<H> current() {
        if (current.isEmpty()) {
            useApplication(RunningApplication.start(System.getenv()).application());
        }
        return current.orElseThrow();
    }
}
