package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.LeaseTimings;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.SingleFlight;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.ParseResult;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.Span;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The way of a request: read, key, look up, share one Claude call with everybody who asks the same, store. Thread-safe. */
public final class AnswerService {
    /** What a request may take besides Claude's time: the tiers, and sending the answer back. */
    private static final Duration OVERHEAD = Duration.ofSeconds(3);

    private final Settings settings;
    private final Rooms rooms;
    private final LongSupplier nanoClock;
    private final RecordStore records;
    private final List<AnswerListener> listeners;
    private final JobResults jobResults;

    /**
     * The tiers before the record.
     *
     * @param valkey what all environments share, if there is such a thing
     */
    public record Nearby(CacheTier memory, Optional<CacheTier> valkey) {
        /** All of them, the nearest first. */
        public List<CacheTier> tiers() {
            return valkey.map(shared -> List.of(memory, shared)).orElseGet(() -> List.of(memory));
        }
    }

    /** What every request passes through. */
    public record Rooms(
            Nearby near,
            CacheTier record,
            SingleFlight<GenerationResult> flights,
            SingleFlight<GenerationResult> refreshes,
            Coalescer<GenerationResult> coalescer,
            AnswerGenerator answerGenerator,
            InstantSource clock,
            Sleeper sleeper,
            LatencyEstimator typical,
            Optional<JobScheduler> jobs) {}

    public AnswerService(
            Settings settings,
            Nearby near,
            RecordStore records,
            Claude claude,
            SystemServices systemServices,
            LongSupplier nanoClock,
            Optional<JobScheduler> jobs,
            List<AnswerListener> listeners) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.records = records;
        this.listeners = List.copyOf(listeners);
        InstantSource clock = systemServices.clock();
        ResultCodec codec = new ResultCodec(settings.cache().staleIfError());
        this.rooms = new Rooms(
                near,
                new RecordTier(records, codec, clock),
                new SingleFlight<>(nanoClock),
                new SingleFlight<>(nanoClock),
                new Coalescer<>(records, codec, LeaseTimings.DEFAULT, systemServices),
                new AnswerGenerator(claude, settings.cache(), clock, systemServices.random()),
                clock,
                systemServices.sleeper(),
                new LatencyEstimator(),
                jobs);
        this.jobResults = new JobResults(records, rooms.coalescer(), codec, clock);
    }

    /** Answers one inquiry. */
    public <I extends Record> AnswerReply answer(Endpoint<I, ?> endpoint, AnswerRequest request) {
        AnswerRequest answerRequest = isForNobody(request) ? request.withNoStore() : request;
        CacheStatus cacheStatus = new CacheStatus();
        ServerTiming serverTiming = new ServerTiming(nanoClock);
        return switch (read(endpoint, answerRequest)) {
            case ParseResult.NotJson<I>(String where) ->
                AnswerReply.withoutKey(new Outcome.NotJson(where), cacheStatus, serverTiming);
            case ParseResult.InvalidField<I>(String message, boolean headline) ->
                AnswerReply.withoutKey(new Outcome.Invalid(message, headline), cacheStatus, serverTiming);
            case ParseResult.Valid<I>(I in) -> {
                GenerationRequest<I> generationRequest = question(endpoint, in, answerRequest, cacheStatus);
                Outcome outcome = answerRequest.answerMode() instanceof AnswerMode.Refresh(Instant madeAt)
                        ? new AnswerRefresher<>(
                                        rooms,
                                        records,
                                        generationRequest,
                                        new TieredCache(rooms, generationRequest, cacheStatus, serverTiming))
                                .refresh(madeAt)
                        : new Visit<>(rooms, generationRequest, cacheStatus, serverTiming).answer();
                cacheStatus.count(answerRequest.requestMetrics());
                if (outcome instanceof Outcome.Answered && cacheStatus.isFreshHit()) {
                    answerRequest.requestMetrics().increment("claude_calls_avoided_total", "reason", "hit");
                }
                if (outcome instanceof Outcome.Answered(StoredAnswer answer)) {
                    listeners.forEach(listener -> listener.served(generationRequest, answer, cacheStatus.isFreshHit()));
                }
                boolean isKept = cacheStatus.isHit() || !answerRequest.cache().noStore();
                yield new AnswerReply(
                        outcome,
                        isKept ? Optional.of(generationRequest.key()) : Optional.empty(),
                        endpoint.mode(in),
                        cacheStatus,
                        serverTiming);
            }
        };
    }

    private static <I extends Record> ParseResult<I> read(Endpoint<I, ?> endpoint, AnswerRequest answerRequest) {
        return switch (answerRequest.answerMode()) {
            case AnswerMode.Sync _, AnswerMode.Async _ -> endpoint.read(answerRequest.body());
            case AnswerMode.Job _, AnswerMode.Refresh _ -> endpoint.readJob(answerRequest.body());
        };
    }

    /** Where jobs leave what they made. */
    public JobResults jobResults() {
        return jobResults;
    }

    // Where callers must not share, those whom nobody knows would share with each other.
    private boolean isForNobody(AnswerRequest answerRequest) {
        return settings.cache().perCaller() && !answerRequest.caller().isKnown();
    }

    private <I extends Record> GenerationRequest<I> question(
            Endpoint<I, ?> endpoint, I in, AnswerRequest answerRequest, CacheStatus cacheStatus) {
        String model = settings.claude().modelFor(endpoint.mode(in));
        AnswerKey key = key(endpoint, in, model, answerRequest);
        Optional<AnswerKey> kept = answerRequest.cache().noStore() ? Optional.empty() : Optional.of(key);
        StreamState streamState = new StreamState(answerRequest
                .pieces()
                .map(pieces -> text -> pieces.accept(new TextDelta(
                        text,
                        kept,
                        cacheStatus.headerWhilePending(rooms.record().name())))));
        return new GenerationRequest<>(
                endpoint, in, model, key, answerRequest.withDeadline(latest(endpoint.timeout(in))), streamState);
    }

    private <I extends Record> AnswerKey key(Endpoint<I, ?> endpoint, I in, String model, AnswerRequest answerRequest) {
        try (Span _ = answerRequest.requestMetrics().trace().startSpan("key").setAttribute("mode", endpoint.mode(in))) {
            return AnswerKeys.of(
                    endpoint, in, model, settings.cache().perCaller() ? answerRequest.caller() : Caller.ANONYMOUS);
        }
    }

    /** When an answer must be there, whatever time the function has: callers of a quick endpoint do not wait for as long as those of a slow one. */
    private Instant latest(Duration budget) {
        return rooms.clock().instant().plus(budget).plus(OVERHEAD);
    }
}
