package com.promptbuilder.local.environment;

import java.util.concurrent.CompletableFuture;

/** A place of an environment that waits for an invocation. */
record PendingPoll(ExecutionEnvironment environment, CompletableFuture<Invocation> invocation) {}
