package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.Outcome;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the runtime inside one environment asks and tells. */
interface RuntimeApiCallbacks {
    /** Asks for the next invocation; cancelled once the environment has ended. */
    CompletableFuture<Invocation> next();

    /** An invocation that this environment has taken and not yet ended. */
    Optional<Invocation> taken(String requestId);

    /** Ends an invocation that was taken. */
    void end(Invocation invocation, Outcome how);

    /** Tells why the function cannot be initialised, or not go on after its restore. */
    void initFailed(String reason);

    /** Tells that everything before the checkpoint is done. The restore follows at once: nothing is saved in between. */
    default void awaitRestore() {}

    /** The name by which the function was invoked. */
    String functionArn();
}
