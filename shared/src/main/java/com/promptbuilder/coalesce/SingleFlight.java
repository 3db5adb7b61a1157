package com.promptbuilder.coalesce;

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
 * One flight per key in this process: the first caller flies, those who come meanwhile take what it brings. A caller that stops waiting
 * leaves the flight alone. Thread-safe.
 */
public final class SingleFlight<T> {
    private final ConcurrentHashMap<AnswerKey, Flight<T>> flights = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    /** @param leader the span of the one who flies */
    private record Flight<T>(CompletableFuture<CoalescedResult<T>> end, Optional<TraceContext> leader) {}

    public SingleFlight(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Joins the key's flight, or is the flight.
     *
     * @param time how long the caller can wait for another's flight; an interrupted thread waits no longer
     */
    public CoalescedResult<T> join(AnswerKey key, Duration time, Supplier<CoalescedResult<T>> flight) {
        return join(key, time, RequestTrace.NOOP, flight);
    }

    /**
     * The same, told in a trace: who waits links to the one it waits for.
     *
     * @param requestTrace the caller's
     */
    public CoalescedResult<T> join(
            AnswerKey key, Duration time, RequestTrace requestTrace, Supplier<CoalescedResult<T>> flight) {
        long start = nanoClock.getAsLong();
        while (true) {
            Flight<T> mine = new Flight<>(new CompletableFuture<>(), requestTrace.spanContext());
            Flight<T> others = flights.putIfAbsent(key, mine);
            if (others == null) {
                return fly(key, mine, flight);
            }
            Optional<CoalescedResult<T>> result =
                    await(others, time.minusNanos(nanoClock.getAsLong() - start), requestTrace);
            Duration waited = Duration.ofNanos(nanoClock.getAsLong() - start);
            if (result.isPresent() && result.get().outcome().isPresent()) {
                return new CoalescedResult<>(
                        result.get().outcome(), joined(result.get().role()), waited);
            }
            if (waited.compareTo(time) >= 0 || Thread.currentThread().isInterrupted()) {
                return new CoalescedResult<>(Optional.empty(), CoalescedResult.Role.JOINED_IN_PROCESS, waited);
            }
            // The flight's own caller ran out of time, or into a bug: who still has time takes off again.
        }
    }

    private CoalescedResult<T> fly(AnswerKey key, Flight<T> mine, Supplier<CoalescedResult<T>> flight) {
        try {
            CoalescedResult<T> result = flight.get();
            flights.remove(key, mine);
            mine.end().complete(result);
            return result;
        } finally {
            flights.remove(key, mine);
            mine.end().cancel(false);
        }
    }

    private Optional<CoalescedResult<T>> await(Flight<T> flight, Duration time, RequestTrace requestTrace) {
        try (Span wait = requestTrace.startSpan("wait")) {
            flight.leader().ifPresent(wait::addLink);
            return Optional.of(flight.end().get(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | CancellationException nothing) {
            return Optional.empty();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static CoalescedResult.Role joined(CoalescedResult.Role flights) {
        return flights == CoalescedResult.Role.FOUND
                ? CoalescedResult.Role.FOUND
                : CoalescedResult.Role.JOINED_IN_PROCESS;
    }
}
