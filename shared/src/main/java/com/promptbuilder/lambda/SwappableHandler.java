package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.InFlightRequests;
import com.promptbuilder.app.RunningApplication;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Function;

/**
 * Event handler of one function, with the application that it uses now. Priming replaces that application, and so does a test. Without
 * one, the first event starts the application that the environment variables describe. Thread-safe.
 */
final class SwappableHandler implements EventHandler {
    private final Function<Application, EventHandler> factory;
    private final Function<String, Priming.Script> script;
    private Optional<Current> current = Optional.empty();

    /** An application and the handler that uses it. */
    private record Current(Application application, EventHandler handler) {}

    /**
     * A handler without an application.
     *
     * @param factory creates the handler of an application
     * @param script the priming script for a text, which makes its events unique
     */
    SwappableHandler(Function<Application, EventHandler> factory, Function<String, Priming.Script> script) {
        this.factory = factory;
        this.script = script;
    }

    synchronized void useApplication(Application application) {
        current = Optional.of(new Current(application, factory.apply(application)));
    }

    Priming.Script primingScript(String text) {
        return script.apply(text);
    }

    @Override
    public void handle(InputStream input, OutputStream output, Context context) throws IOException {
        Current used = current();
        try (InFlightRequests.Registration _ = used.application().inFlight().enter()) {
            used.handler().handle(input, output, context);
            used.application().afterInvocation();
        }
    }

    private synchronized Current current() {
        if (current.isEmpty()) {
            useApplication(RunningApplication.start(System.getenv()).application());
        }
        return current.orElseThrow();
    }
}
