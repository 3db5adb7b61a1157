package com.promptbuilder.answer;

import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.coalesce.SingleFlight;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.stream.LiveTexts.Subscription;
import com.promptbuilder.stream.ReadAlong;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
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

    /** Makes the result of a request that leads. */
    @FunctionalInterface
    interface Generation {
        /**
         * Makes the result.
         *
         * @param previous the record's last answer
         * @param receiver receives the text while it is written; empty if no request reads it
         * @return empty if the result is this caller's only
         */
        Optional<GenerationResult> generate(Optional<StoredAnswer> previous, Optional<Consumer<String>> receiver);
    }

    /** Shares the result with all requests for the key. It is stored once in this process, before its followers get it. */
    CoalescedResult<GenerationResult> share(
            GenerationRequest<?> request,
            Duration expectedLatency,
            Generation generation,
            UnaryOperator<CoalescedResult<GenerationResult>> store) {
        Supplier<CoalescedResult<GenerationResult>> joined =
                () -> join(request, flights, () -> store.apply(shareInFleet(request, expectedLatency, generation)));
        return request.reader()
                .map(reader -> readAlong(request, reader, joined))
                .orElseGet(joined);
    }

    /** Sends the text of whichever caller leads to the client, while the request waits. */
    private CoalescedResult<GenerationResult> readAlong(
            GenerationRequest<?> request, Consumer<Chunk> reader, Supplier<CoalescedResult<GenerationResult>> joined) {
        try (Subscription _ = readAlong.texts().subscribe(request.key(), reader)) {
            CoalescedResult<GenerationResult> result = joined.get();
            if (request.callState().isStreaming) {
                request.cacheStatus().readAlong(result.role(), request.metrics());
            }
            return result;
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
            GenerationRequest<?> request, Duration expectedLatency, Generation generation) {
        if (request.reader().isPresent()) {
            try (ReadAlong.Flight<GenerationResult> flight = readAlong.flight(
                    request.key(),
                    (past, writer) -> generation.generate(
                            past.flatMap(RecordPayload::lastAnswer), Optional.of(writer::append)))) {
                return withSpan(request, expectedLatency, flight);
            }
        }
        try (PlainLoader loader = new PlainLoader(request, generation)) {
            return withSpan(request, expectedLatency, loader);
        }
    }

    /** Leads without a stream. As follower it follows the leader's text, for streams of this process that join its flight. */
    private final class PlainLoader implements Coalescer.Loader<GenerationResult>, AutoCloseable {
        private final GenerationRequest<?> request;
        private final Generation generation;
        private Optional<ReadAlong.Following> following = Optional.empty();

        private PlainLoader(GenerationRequest<?> request, Generation generation) {
            this.request = request;
            this.generation = generation;
        }

        @Override
        public Optional<GenerationResult> load(Optional<String> past, Optional<String> owner) {
            close();
            return generation.generate(past.flatMap(RecordPayload::lastAnswer), Optional.empty());
        }

        @Override
        public void onLeader(String owner) {
            if (request.isStreamed()) {
                following = following.or(() -> Optional.of(readAlong.following(request.key())));
                following.get().follow(owner);
            }
        }

        @Override
        public void close() {
            following.ifPresent(ReadAlong.Following::close);
        }
    }

    private CoalescedResult<GenerationResult> withSpan(
            GenerationRequest<?> request, Duration expectedLatency, Coalescer.Loader<GenerationResult> loader) {
        try (Span span = request.trace().startSpan(RecordTier.NAME)) {
            CoalescedResult<GenerationResult> result = fleet.share(
                    request.key(), request.remainingTime(clock.instant()), expectedLatency, request.trace(), loader);
            span.setAttribute("coalesce.role", result.role().label());
            return result;
        }
    }
}
