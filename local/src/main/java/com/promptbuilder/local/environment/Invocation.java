package com.promptbuilder.local.environment;

import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.invoke.Invoker.Outcome;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One invocation: waits, begins in one environment, and ends once. Output after its end is dropped. */
final class Invocation {
    private final byte[] event;
    private final InvocationIds trace;
    private final OutputStream answer;
    private final CompletableFuture<Instant> deadline = new CompletableFuture<>();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    Invocation(byte[] event, InvocationIds trace, OutputStream answer) {
        this.event = event.clone();
        this.trace = trace;
        this.answer = answer;
    }

    String id() {
        return trace.requestId();
    }

    byte[] event() {
        return event.clone();
    }

    InvocationIds trace() {
        return trace;
    }

    /** The time by which it must end. Known once it has begun. */
    Instant deadline() {
        return deadline.join();
    }

    void begin(Instant mustEndBy) {
        deadline.complete(mustEndBy);
    }

    /** Ends it, unless it has ended before. Later writes to its answer are dropped. */
    synchronized void end(Outcome how) {
        outcome.complete(how);
    }

    void fail(String reason) {
        end(new Outcome.Failed(reason));
    }

    /** Forwards the function's output chunk by chunk. */
    void write(InputStream body) throws IOException {
        byte[] chunk = new byte[16 * 1024];
        for (int length = body.read(chunk); length >= 0; length = body.read(chunk)) {
            write(chunk, length);
        }
    }

    private synchronized void write(byte[] chunk, int length) {
        if (!outcome.isDone()) {
            try {
                answer.write(chunk, 0, length);
            } catch (IOException _) {
                fail("lost its client"); // the client has disconnected: no response can be sent
            }
        }
    }

    /** Waits for its begin or end. False if neither happens within the limit. */
    boolean awaitBegin(Duration limit) {
        return isDoneWithin(limit, CompletableFuture.anyOf(deadline, outcome));
    }

    /** Waits for its end. False if it does not end within the limit. */
    boolean awaitEnd(Duration limit) {
        return isDoneWithin(limit, outcome);
    }

    Outcome outcome() {
        return outcome.join();
    }

    private static boolean isDoneWithin(Duration limit, Future<?> future) {
        try {
            future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
