package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.CoalescedResult;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One question's way through the tiers to Claude. */
final class Visit<I extends Record> {
    private final AnswerService.Rooms rooms;
    private final GenerationRequest<I> generationRequest;
    private final CacheDirectives directives;
    private final CacheStatus cacheStatus;
    private final ServerTiming serverTiming;
    private final TieredCache tieredCache;
    /** What this caller gets where there is nothing to share; unless it asked, its time was over. */
    private Optional<GenerationResult.SharedFailure> own = Optional.empty();

    Visit(
            AnswerService.Rooms rooms,
            GenerationRequest<I> generationRequest,
            CacheStatus cacheStatus,
            ServerTiming serverTiming) {
        this.rooms = rooms;
        this.generationRequest = generationRequest;
        this.directives = generationRequest.answerRequest().cache();
        this.cacheStatus = cacheStatus;
        this.serverTiming = serverTiming;
        this.tieredCache = new TieredCache(rooms, generationRequest, cacheStatus, serverTiming);
    }

    Outcome answer() {
        if (directives.noCache()) {
            rooms.near().tiers().forEach(cacheTier -> cacheStatus.bypassed(cacheTier.name()));
            cacheStatus.bypassed(rooms.record().name());
            return anew();
        }
        if (tieredCache.lookUp(rooms.near().memory()) instanceof Lookup.Hit(StoredAnswer answer)) {
            return new Outcome.Answered(answer);
        }
        if (rooms.near().valkey().map(tieredCache::lookUp).orElseGet(Lookup.Miss::new)
                instanceof Lookup.Hit(StoredAnswer answer)) {
            tieredCache.backfill(answer, List.of(rooms.near().memory()));
            return new Outcome.Answered(answer);
        }
        if (directives.allowsCoalescing() && directives.maxAge().isEmpty()) {
            return later().orElseGet(this::share);
        }
        return switch (tieredCache.lookUp(rooms.record())) {
            case Lookup.Hit(StoredAnswer answer) -> {
                tieredCache.backfill(answer, rooms.near().tiers());
                yield new Outcome.Answered(answer);
            }
            case Lookup.TooOld() -> directives.allowsCoalescing() ? refresh() : anew();
            case Lookup.Miss() -> directives.allowsCoalescing() ? share() : anew();
            case Lookup.Unavailable() -> anew();
        };
    }

    /** For one who does not want to wait, if there is a job. */
    private Optional<Outcome> later() {
        if (!(generationRequest.answerRequest().answerMode() instanceof AnswerMode.Async manner)
                || rooms.jobs().isEmpty()) {
            return Optional.empty();
        }
        Optional<Outcome> outcome = serverTiming.measure(
                ServerTiming.Phase.WAIT,
                () -> new AsyncAnswers<>(
                                rooms, rooms.jobs().get(), generationRequest, manner, cacheStatus, this::outcome)
                        .answer(rooms.sleeper()));
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Answered(StoredAnswer answer)) {
            tieredCache.backfill(answer, rooms.near().tiers());
        }
        return outcome;
    }

    /** Asks Claude for this caller alone. */
    private Outcome anew() {
        if (directives.onlyIfCached()) {
            cacheStatus.notForwarded();
            return new Outcome.NotCached();
        }
        return askAndStore().map(this::outcomeAlone).orElseGet(this::own);
    }

    /** Asks Claude for something younger than what there is; in this process, once for all who want that at the same time. */
    private Outcome refresh() {
        return shared(() -> rooms.refreshes().join(generationRequest.key(), patience(), trace(), () -> {
            Optional<GenerationResult> result = askAndStore();
            return new CoalescedResult<>(result, CoalescedResult.Role.UNCOORDINATED, Duration.ZERO);
        }));
    }

    /** Shares one call to Claude with all who ask the same, in this process and in others. */
    private Outcome share() {
        return shared(() -> rooms.flights().join(generationRequest.key(), patience(), trace(), () -> {
            return tieredCache.storeAfter(throughRecord());
        }));
    }

    private CoalescedResult<GenerationResult> throughRecord() {
        try (Span span = trace().startSpan(rooms.record().name())) {
            CoalescedResult<GenerationResult> coalescedResult = rooms.coalescer()
                    .share(
                            generationRequest.key(),
                            patience(),
                            typical(),
                            trace(),
                            past -> ask(past.flatMap(RecordPayload::past)));
            span.setAttribute("coalesce.role", coalescedResult.role().label());
            return coalescedResult;
        }
    }

    private Outcome shared(Supplier<CoalescedResult<GenerationResult>> flight) {
        CoalescedResult<GenerationResult> coalescedResult = serverTiming.measure(ServerTiming.Phase.CACHE, () -> {
            CoalescedResult<GenerationResult> flown = flight.get();
            serverTiming.add(ServerTiming.Phase.WAIT, flown.waited());
            return flown;
        });
        Arrival.tell(
                coalescedResult,
                rooms.record().name(),
                now(),
                cacheStatus,
                generationRequest.answerRequest().requestMetrics());
        return coalescedResult.outcome().map(this::outcome).orElseGet(this::own);
    }

    private Optional<GenerationResult> ask(Optional<StoredAnswer> past) {
        return switch (serverTiming.measure(ServerTiming.Phase.CLAUDE, () -> asked(past))) {
            case Generated.ForEveryone(GenerationResult generationResult) -> Optional.of(generationResult);
            case Generated.ForThisCaller(GenerationResult.SharedFailure failure) -> {
                own = Optional.of(failure);
                yield Optional.empty();
            }
        };
    }

    private Generated asked(Optional<StoredAnswer> past) {
        try (Span span = trace().startSpan("claude").setAttribute("claude.model", generationRequest.model())) {
            Instant start = now();
            Generated generated = rooms.answerGenerator().ask(generationRequest, past);
            if (generated instanceof Generated.ForEveryone(GenerationResult.Answer _)) {
                rooms.typical()
                        .took(
                                generationRequest.endpoint().mode(generationRequest.in()),
                                Duration.between(start, now()));
            } else {
                span.setError();
            }
            return generated;
        }
    }

    private Optional<GenerationResult> askAndStore() {
        return ask(Optional.empty())
                .map(generationResult -> directives.noStore() ? generationResult : tieredCache.store(generationResult));
    }

    /** What was shared through the record: a failure carries the answer that the record held before. */
    private Outcome outcome(GenerationResult generationResult) {
        return outcome(generationResult, shared -> lastResort().fallback(shared.failure(), shared.past()));
    }

    /** What was asked for without a look into the record. */
    private Outcome outcomeAlone(GenerationResult generationResult) {
        return outcome(generationResult, alone -> lastResort().insteadFromRecord(alone.failure()));
    }

    private Outcome outcome(
            GenerationResult generationResult, Function<GenerationResult.SharedFailure, Optional<Outcome>> stale) {
        return switch (generationResult) {
            case GenerationResult.Answer(StoredAnswer answer) -> new Outcome.Answered(answer);
            case GenerationResult.SharedFailure failed ->
                stale.apply(failed)
                        .orElseGet(() ->
                                new Outcome.Failed(failed.failure(), Duration.between(now(), failed.expiresAt())));
        };
    }

    /** A caller's own failure, or that its time ended while another caller's call was under way. */
    private Outcome own() {
        return own.map(failed -> directives.allowsCoalescing() ? outcome(failed) : outcomeAlone(failed))
                .orElseGet(() -> outcomeAlone(
                        new GenerationResult.SharedFailure(new Failure.TimedOut(), now(), Optional.empty())));
    }

    private StaleFallback lastResort() {
        return new StaleFallback(rooms, generationRequest, cacheStatus);
    }

    private Duration typical() {
        return rooms.typical()
                .known(generationRequest.endpoint().mode(generationRequest.in()))
                .orElse(Duration.ZERO);
    }

    private RequestTrace trace() {
        return generationRequest.answerRequest().requestMetrics().trace();
    }

    private Duration patience() {
        return generationRequest.remainingTime(now());
    }

    private Instant now() {
        return rooms.clock().instant();
    }
}
