package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult.Role;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.tracing.TraceContext;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Request coalescing within one process: one flight per key. The first caller runs the flight, and callers that join it before its end share its
 * result. A caller that stops waiting does not end the flight. Thread-safe.
 */
public final class SingleFlight<T> {
    private final ConcurrentHashMap<AnswerKey, Flight<T>> flights = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    /** @param leader span of the caller that runs the flight */
    private record Flight<T>(CompletableFuture<CoalescedResult<T>> result, Optional<TraceContext> leader) {}

    public SingleFlight(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Joins the key's flight, or runs it if there is none. In the trace, a joining caller's span links to that of the running caller.
     *
     * @param time how long the caller can wait for another caller's flight; an interrupted thread stops waiting
     * @param requestTrace the caller's trace
     */
    public CoalescedResult<T> join(
            AnswerKey key, Duration time, RequestTrace requestTrace, Supplier<CoalescedResult<T>> flight) {
        long start = nanoClock.getAsLong();
        while (true) {
            Flight<T> mine = new Flight<>(new CompletableFuture<>(), requestTrace.spanContext());
            Flight<T> other = flights.putIfAbsent(key, mine);
            if (other == null) {
                return run(key, mine, flight);
            }
            Optional<CoalescedResult<T>> result =
                    await(other, time.minusNanos(nanoClock.getAsLong() - start), requestTrace);
            Duration waited = Duration.ofNanos(nanoClock.getAsLong() - start);
            if (result.isPresent() && result.get().outcome().isPresent()) {
                Role role = result.get().role() == Role.FOUND ? Role.FOUND : Role.JOINED_IN_PROCESS;
                return new CoalescedResult<>(result.get().outcome(), role, waited);
            }
            if (waited.compareTo(time) >= 0 || Thread.currentThread().isInterrupted()) {
                return new CoalescedResult<>(Optional.empty(), Role.JOINED_IN_PROCESS, waited);
            }
            // The flight ended without an outcome, by its own deadline or an exception. This caller has time for
            // another.
        }
    }

    private CoalescedResult<T> run(AnswerKey key, Flight<T> mine, Supplier<CoalescedResult<T>> flight) {
        try {
            CoalescedResult<T> result = flight.get();
            flights.remove(key, mine);
            mine.result().complete(result);
            return result;
        } finally {
            flights.remove(key, mine);
            mine.result().cancel(false);
        }
    }

    private Optional<CoalescedResult<T>> await(Flight<T> flight, Duration time, RequestTrace requestTrace) {
        try (Span wait = requestTrace.startSpan("wait")) {
            flight.leader().ifPresent(wait::addLink);
            return Optional.of(flight.result().get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | CancellationException | ExecutionException e) {
            // This flight has no outcome for the caller. It is never completed exceptionally.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
