package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.coalesce.SingleFlight;
import com.promptbuilder.stream.LiveTexts;
import com.promptbuilder.stream.ReadAlong;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Request coalescing on two levels: a single flight per process, and the lease of the record across the fleet. Writes the request's
 * {@code Cache-Status} and {@code Server-Timing}. Thread-safe.
 */
final class AnswerCoalescer {
    private final Coalescer<GenerationResult> fleet;
    private final ReadAlong readAlong;
    private final InstantSource clock;
    private final SingleFlight<GenerationResult> flights = new SingleFlight<>(System::nanoTime);
    /** Requests whose {@code max-age} excludes the stored answer. They share no flight with those that accept it. */
    private final SingleFlight<GenerationResult> refreshFlights = new SingleFlight<>(System::nanoTime);

    AnswerCoalescer(Coalescer<GenerationResult> fleet, ReadAlong readAlong, InstantSource clock) {
        this.fleet = fleet;
        this.readAlong = readAlong;
        this.clock = clock;
    }

    /**
     * Shares the result with all requests for the key, in this process and across the fleet.
     *
     * @param expectedLatency how long the generation typically takes; zero if it is not known
     * @param generate makes the result from the record's last answer, if this request leads; empty if the result is this caller's only
     * @param store runs once in this process, before its followers get the result
     */
    CoalescedResult<GenerationResult> share(
            GenerationRequest<?> request,
            Duration expectedLatency,
            Function<Optional<StoredAnswer>, Optional<GenerationResult>> generate,
            UnaryOperator<CoalescedResult<GenerationResult>> store) {
        Supplier<CoalescedResult<GenerationResult>> joined =
                () -> join(request, flights, () -> store.apply(shareInFleet(request, expectedLatency, generate)));
        return request.streamedDeltas()
                .map(client -> reading(request, client, joined))
                .orElseGet(joined);
    }

    /** Sends the text of whichever caller leads to the client, while the request waits. */
    private CoalescedResult<GenerationResult> reading(
            GenerationRequest<?> request,
            Consumer<AnswerRequest.TextDelta> client,
            Supplier<CoalescedResult<GenerationResult>> joined) {
        try (LiveTexts.Subscription _ = readAlong
                .texts()
                .subscribe(request.key(), piece -> client.accept(request.delta(piece.generation(), piece.text())))) {
            return joined.get();
        }
    }

    /** Shares the result with the requests of this process that come while it is made. */
    CoalescedResult<GenerationResult> shareInProcess(
            GenerationRequest<?> request, Supplier<Optional<GenerationResult>> generate) {
        return join(
                request,
                refreshFlights,
                () -> new CoalescedResult<>(generate.get(), CoalescedResult.Role.UNCOORDINATED, Duration.ZERO));
    }

    private CoalescedResult<GenerationResult> join(
            GenerationRequest<?> request,
            SingleFlight<GenerationResult> singleFlight,
            Supplier<CoalescedResult<GenerationResult>> flight) {
        ServerTiming timing = request.serverTiming();
        long start = timing.start();
        CoalescedResult<GenerationResult> result =
                singleFlight.join(request.key(), request.remainingTime(clock.instant()), request.trace(), flight);
        timing.add(ServerTiming.Phase.WAIT, result.waited());
        timing.stop(ServerTiming.Phase.CACHE, start);
        request.cacheStatus().coalesced(result, clock.instant(), request.metrics());
        return result;
    }

    private CoalescedResult<GenerationResult> shareInFleet(
            GenerationRequest<?> request,
            Duration expectedLatency,
            Function<Optional<StoredAnswer>, Optional<GenerationResult>> generate) {
        if (request.streamedDeltas().isEmpty()) {
            return shareInFleet(
                    request, expectedLatency, (past, _) -> generate.apply(past.flatMap(RecordPayload::lastAnswer)));
        }
        try (ReadAlong.Flight<GenerationResult> flight = readAlong.flight(request.key(), (past, writer) -> {
            request.callState().writer = Optional.of(writer::append);
            return generate.apply(past.flatMap(RecordPayload::lastAnswer));
        })) {
            return shareInFleet(request, expectedLatency, flight);
        }
    }

    private CoalescedResult<GenerationResult> shareInFleet(
            GenerationRequest<?> request, Duration expectedLatency, Coalescer.Loader<GenerationResult> loader) {
        try (Span span = request.trace().startSpan(RecordTier.NAME)) {
            CoalescedResult<GenerationResult> result = fleet.share(
                    request.key(), request.remainingTime(clock.instant()), expectedLatency, request.trace(), loader);
            span.setAttribute("coalesce.role", result.role().label());
            return result;
        }
    }
}
