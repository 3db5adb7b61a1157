package com.promptbuilder.lambda;

import com.promptbuilder.api.DocsHandler;

import java.util.List;

/** Function of all routes that are no endpoints, listed in {@link com.promptbuilder.api.OperationsHandler}. */
public abstract class OperationsFunction extends HttpFunction {
    private static final List<String> PRIMED = List.of("/health", "/health/ready", "/openapi.json");

    /** @param sibling any class of the package whose endpoints it describes */
    protected OperationsFunction(Class<?> sibling) {
        this(new DocsHandler(() -> EndpointScanner.inPackageOf(sibling)));
    }

    private OperationsFunction(DocsHandler docs) {
        super(
                application -> application.operationsHandler(docs)::route,
                text -> new Priming.Script<>(
                        PRIMED.stream().map(Priming.Event::get).toList(), text, List.of()));
    }
}
