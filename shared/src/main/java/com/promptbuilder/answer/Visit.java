package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.Shared;
import com.promptbuilder.trace.Span;
import com.promptbuilder.trace.Trace;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One question's way through the tiers to Claude. */
final class Visit<I extends Record> {
    private final AnswerPath.Rooms rooms;
    private final Question<I> question;
    private final CacheDirectives directives;
    private final Trail trail;
    private final Timings timings;
    private final Shelves shelves;
    /** What this caller gets where there is nothing to share; unless it asked, its time was over. */
    private Optional<Result.NoAnswer> own = Optional.empty();

    Visit(AnswerPath.Rooms rooms, Question<I> question, Trail trail, Timings timings) {
        this.rooms = rooms;
        this.question = question;
        this.directives = question.inquiry().cache();
        this.trail = trail;
        this.timings = timings;
        this.shelves = new Shelves(rooms, question, trail, timings);
    }

    Outcome answer() {
        if (directives.noCache()) {
            rooms.near().tiers().forEach(tier -> trail.unwanted(tier.name()));
            trail.unwanted(rooms.record().name());
            return anew();
        }
        if (shelves.lookUp(rooms.near().memory()) instanceof LookUp.Found(StoredAnswer answer)) {
            return new Outcome.Answered(answer);
        }
        if (rooms.near().valkey().map(shelves::lookUp).orElseGet(LookUp.Absent::new)
                instanceof LookUp.Found(StoredAnswer answer)) {
            shelves.remember(answer, List.of(rooms.near().memory()));
            return new Outcome.Answered(answer);
        }
        if (directives.joinsFlights() && directives.maxAge().isEmpty()) {
            return later().orElseGet(this::share);
        }
        return switch (shelves.lookUp(rooms.record())) {
            case LookUp.Found(StoredAnswer answer) -> {
                shelves.remember(answer, rooms.near().tiers());
                yield new Outcome.Answered(answer);
            }
            case LookUp.TooOld() -> directives.joinsFlights() ? refresh() : anew();
            case LookUp.Absent() -> directives.joinsFlights() ? share() : anew();
            case LookUp.Away() -> anew();
        };
    }

    /** For one who does not want to wait, if there is a job. */
    private Optional<Outcome> later() {
        if (!(question.inquiry().manner() instanceof Manner.Later manner)
                || rooms.jobs().isEmpty()) {
            return Optional.empty();
        }
        Optional<Outcome> outcome = timings.measure(
                Timings.Part.WAIT,
                () -> new Later<>(rooms, rooms.jobs().get(), question, manner, trail, this::outcome)
                        .answer(rooms.sleeper()));
        if (outcome.isPresent() && outcome.get() instanceof Outcome.Answered(StoredAnswer answer)) {
            shelves.remember(answer, rooms.near().tiers());
        }
        return outcome;
    }

    /** Asks Claude for this caller alone. */
    private Outcome anew() {
        if (directives.onlyIfCached()) {
            trail.notForwarded();
            return new Outcome.NotCached();
        }
        return askAndStore().map(this::outcomeAlone).orElseGet(this::own);
    }

    /** Asks Claude for something younger than what there is; in this process, once for all who want that at the same time. */
    private Outcome refresh() {
        return shared(() -> rooms.refreshes().join(question.key(), patience(), trace(), () -> {
            Optional<Result> result = askAndStore();
            return new Shared<>(result, Shared.Role.ALONE, Duration.ZERO);
        }));
    }

    /** Shares one call to Claude with all who ask the same, in this process and in others. */
    private Outcome share() {
        return shared(() -> rooms.flights().join(question.key(), patience(), trace(), () -> {
            return shelves.keep(throughRecord());
        }));
    }

    private Shared<Result> throughRecord() {
        try (Span span = trace().open(rooms.record().name())) {
            Shared<Result> shared = rooms.coalescer()
                    .share(question.key(), patience(), typical(), trace(), past -> ask(past.flatMap(RecordData::past)));
            span.with("coalesce.role", shared.role().label());
            return shared;
        }
    }

    private Outcome shared(Supplier<Shared<Result>> flight) {
        Shared<Result> shared = timings.measure(Timings.Part.CACHE, () -> {
            Shared<Result> flown = flight.get();
            timings.add(Timings.Part.WAIT, flown.waited());
            return flown;
        });
        Arrival.tell(
                shared, rooms.record().name(), now(), trail, question.inquiry().samples());
        return shared.outcome().map(this::outcome).orElseGet(this::own);
    }

    private Optional<Result> ask(Optional<StoredAnswer> past) {
        return switch (timings.measure(Timings.Part.CLAUDE, () -> asked(past))) {
            case Asked.Shared(Result result) -> Optional.of(result);
            case Asked.Own(Result.NoAnswer failure) -> {
                own = Optional.of(failure);
                yield Optional.empty();
            }
        };
    }

    private Asked asked(Optional<StoredAnswer> past) {
        try (Span span = trace().open("claude").with("claude.model", question.model())) {
            Instant start = now();
            Asked asked = rooms.asking().ask(question, past);
            if (asked instanceof Asked.Shared(Result.Answer _)) {
                rooms.typical().took(question.endpoint().mode(question.in()), Duration.between(start, now()));
            } else {
                span.fail();
            }
            return asked;
        }
    }

    private Optional<Result> askAndStore() {
        return ask(Optional.empty()).map(result -> directives.noStore() ? result : shelves.store(result));
    }

    /** What was shared through the record: a failure carries the answer that the record held before. */
    private Outcome outcome(Result result) {
        return outcome(result, shared -> lastResort().instead(shared.failure(), shared.past()));
    }

    /** What was asked for without a look into the record. */
    private Outcome outcomeAlone(Result result) {
        return outcome(result, alone -> lastResort().insteadFromRecord(alone.failure()));
    }

    private Outcome outcome(Result result, Function<Result.NoAnswer, Optional<Outcome>> stale) {
        return switch (result) {
            case Result.Answer(StoredAnswer answer) -> new Outcome.Answered(answer);
            case Result.NoAnswer failed ->
                stale.apply(failed)
                        .orElseGet(() ->
                                new Outcome.Failed(failed.failure(), Duration.between(now(), failed.expiresAt())));
        };
    }

    /** A caller's own failure, or that its time ended while another caller's call was under way. */
    private Outcome own() {
        return own.map(failed -> directives.joinsFlights() ? outcome(failed) : outcomeAlone(failed))
                .orElseGet(() -> outcomeAlone(new Result.NoAnswer(new Failure.TimedOut(), now(), Optional.empty())));
    }

    private LastResort lastResort() {
        return new LastResort(rooms, question, trail);
    }

    private Duration typical() {
        return rooms.typical().known(question.endpoint().mode(question.in())).orElse(Duration.ZERO);
    }

    private Trace trace() {
        return question.inquiry().samples().trace();
    }

    private Duration patience() {
        return question.patience(now());
    }

    private Instant now() {
        return rooms.clock().instant();
    }
}
