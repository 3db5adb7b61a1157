package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.LeaseTimes;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.SingleFlight;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Read;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.trace.Span;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Sleeper;
import com.promptbuilder.value.StoredAnswer;
import com.promptbuilder.wanted.Demand;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The way of a request: read, key, look up, share one Claude call with everybody who asks the same, store. Thread-safe. */
public final class AnswerPath {
    /** What a request may take besides Claude's time: the tiers, and sending the answer back. */
    private static final Duration OVERHEAD = Duration.ofSeconds(3);

    private final Settings settings;
    private final Rooms rooms;
    private final LongSupplier nanoClock;
    private final RecordStore records;
    private final Optional<Ahead> ahead;
    private final Optional<Asks> asks;
    private final JobResults jobResults;

    /**
     * The tiers before the record.
     *
     * @param valkey what all environments share, if there is such a thing
     */
    public record Nearby(Tier memory, Optional<Tier> valkey) {
        /** All of them, the nearest first. */
        List<Tier> tiers() {
            return valkey.map(shared -> List.of(memory, shared)).orElseGet(() -> List.of(memory));
        }
    }

    /** What every request passes through. */
    record Rooms(
            Nearby near,
            Tier record,
            SingleFlight<Result> flights,
            SingleFlight<Result> refreshes,
            Coalescer<Result> coalescer,
            Asking asking,
            InstantSource clock,
            Sleeper sleeper,
            TypicalTimes typical,
            Optional<Jobs> jobs) {}

    public AnswerPath(
            Settings settings,
            Nearby near,
            RecordStore records,
            Claude claude,
            Surroundings surroundings,
            LongSupplier nanoClock,
            Optional<Jobs> jobs,
            Optional<Demand> demand,
            Backlog backlog) {
        this.settings = settings;
        this.nanoClock = nanoClock;
        this.records = records;
        this.asks = demand.map(Asks::new);
        InstantSource clock = surroundings.clock();
        ResultCodec codec = new ResultCodec(settings.cache().staleIfError());
        this.rooms = new Rooms(
                near,
                new RecordTier(records, codec, clock),
                new SingleFlight<>(nanoClock),
                new SingleFlight<>(nanoClock),
                new Coalescer<>(records, codec, LeaseTimes.DEFAULT, surroundings),
                new Asking(claude, settings.cache(), clock, surroundings.random()),
                clock,
                surroundings.sleeper(),
                new TypicalTimes(),
                jobs);
        this.jobResults = new JobResults(records, rooms.coalescer(), codec, clock);
        this.ahead = jobs.filter(_ -> settings.cache().refreshAhead())
                .map(known -> new Ahead(rooms, known, surroundings.background(), backlog));
    }

    /** Answers one inquiry. */
    public <I extends Record> Reply answer(Endpoint<I, ?> endpoint, Inquiry request) {
        Inquiry inquiry = isForNobody(request) ? request.storingNothing() : request;
        Trail trail = new Trail();
        Timings timings = new Timings(nanoClock);
        return switch (read(endpoint, inquiry)) {
            case Read.NotJson<I>(String where) -> Reply.withoutKey(new Outcome.NotJson(where), trail, timings);
            case Read.Wrong<I>(String message, boolean headline) ->
                Reply.withoutKey(new Outcome.Invalid(message, headline), trail, timings);
            case Read.Good<I>(I in) -> {
                Question<I> question = question(endpoint, in, inquiry, trail);
                Outcome outcome = inquiry.manner() instanceof Manner.Refresh(Instant madeAt)
                        ? new Renewal<>(rooms, records, question, new Shelves(rooms, question, trail, timings))
                                .made(madeAt)
                        : new Visit<>(rooms, question, trail, timings).answer();
                trail.count(inquiry.samples());
                if (outcome instanceof Outcome.Answered && trail.isFreshHit()) {
                    inquiry.samples().count("claude_calls_avoided_total", "reason", "hit");
                    see(question, outcome);
                }
                if (asks.isPresent()) {
                    asks.get().count(question, outcome);
                }
                boolean isKept = trail.isHit() || !inquiry.cache().noStore();
                yield new Reply(
                        outcome,
                        isKept ? Optional.of(question.key()) : Optional.empty(),
                        endpoint.mode(in),
                        trail,
                        timings);
            }
        };
    }

    private static <I extends Record> Read<I> read(Endpoint<I, ?> endpoint, Inquiry inquiry) {
        return switch (inquiry.manner()) {
            case Manner.Waiting _, Manner.Later _ -> endpoint.read(inquiry.body());
            case Manner.Job _, Manner.Refresh _ -> endpoint.readJob(inquiry.body());
        };
    }

    /** Where jobs leave what they made. */
    public JobResults jobResults() {
        return jobResults;
    }

    private void see(Question<?> question, Outcome outcome) {
        if (outcome instanceof Outcome.Answered(StoredAnswer answer)
                && question.inquiry().cache().joinsFlights()) {
            ahead.ifPresent(late -> late.consider(question, answer));
        }
    }

    // Where callers must not share, those whom nobody knows would share with each other.
    private boolean isForNobody(Inquiry inquiry) {
        return settings.cache().perCaller() && !inquiry.caller().isKnown();
    }

    private <I extends Record> Question<I> question(Endpoint<I, ?> endpoint, I in, Inquiry inquiry, Trail trail) {
        String model = settings.claude().modelFor(endpoint.mode(in));
        AnswerKey key = key(endpoint, in, model, inquiry);
        Optional<AnswerKey> kept = inquiry.cache().noStore() ? Optional.empty() : Optional.of(key);
        Hearing hearing = new Hearing(inquiry.pieces()
                .map(pieces -> text -> pieces.accept(
                        new Piece(text, kept, trail.whileAsking(rooms.record().name())))));
        return new Question<>(endpoint, in, model, key, inquiry.until(latest(endpoint.time(in))), hearing);
    }

    private <I extends Record> AnswerKey key(Endpoint<I, ?> endpoint, I in, String model, Inquiry inquiry) {
        try (Span _ = inquiry.samples().trace().open("key").with("mode", endpoint.mode(in))) {
            return Keys.of(endpoint, in, model, settings.cache().perCaller() ? inquiry.caller() : Caller.UNKNOWN);
        }
    }

    /** When an answer must be there, whatever time the function has: callers of a quick endpoint do not wait for as long as those of a slow one. */
    private Instant latest(Duration budget) {
        return rooms.clock().instant().plus(budget).plus(OVERHEAD);
    }
}
