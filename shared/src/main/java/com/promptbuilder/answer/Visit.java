package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.Shared;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One question's way through the tiers to Claude. */
final class Visit<I extends Record> {
    private final AnswerPath.Rooms rooms;
    private final Question<I> question;
    private final CacheDirectives directives;
    private final Trail trail;
    private final Timings timings;

    Visit(AnswerPath.Rooms rooms, Question<I> question, Trail trail, Timings timings) {
        this.rooms = rooms;
        this.question = question;
        this.directives = question.inquiry().cache();
        this.trail = trail;
        this.timings = timings;
    }

    Outcome answer() {
        if (directives.noCache()) {
            trail.unwanted(rooms.memory().name());
            trail.unwanted(rooms.record().name());
            return anew();
        }
        LookUp near = lookUp(rooms.memory());
        if (near instanceof LookUp.Found(StoredAnswer answer)) {
            return new Outcome.Answered(answer);
        }
        if (directives.joinsFlights() && directives.maxAge().isEmpty()) {
            return share();
        }
        return switch (lookUp(rooms.record())) {
            case LookUp.Found(StoredAnswer answer) -> {
                remember(answer);
                yield new Outcome.Answered(answer);
            }
            case LookUp.TooOld() -> anew();
            case LookUp.Absent() -> directives.joinsFlights() ? share() : anew();
        };
    }

    /** What a tier has for this request. */
    private sealed interface LookUp {
        record Found(StoredAnswer answer) implements LookUp {}

        record TooOld() implements LookUp {}

        record Absent() implements LookUp {}
    }

    private LookUp lookUp(Tier tier) {
        Optional<StoredAnswer> stored = timings.measure(Timings.Part.CACHE, () -> tier.get(question.key()));
        if (stored.isEmpty()) {
            trail.miss(tier.name());
            return new LookUp.Absent();
        }
        Instant now = rooms.clock().instant();
        if (!directives.allows(stored.get().age(now))) {
            trail.unwanted(tier.name());
            return new LookUp.TooOld();
        }
        trail.hit(tier.name(), stored.get().timeToLive(now));
        return new LookUp.Found(stored.get());
    }

    /** Asks Claude for this caller alone. */
    private Outcome anew() {
        if (directives.onlyIfCached()) {
            trail.notForwarded();
            return new Outcome.NotCached();
        }
        Result result = ask();
        if (result instanceof Result.Answer(StoredAnswer answer) && !directives.noStore()) {
            if (timings.measure(Timings.Part.CACHE, () -> rooms.record().put(question.key(), answer))) {
                trail.stored(rooms.record().name());
            }
            rememberAnew(answer);
        }
        return outcome(result);
    }

    /** Shares one call to Claude with all who ask the same, in this process and in others. */
    private Outcome share() {
        Duration patience = question.patience(rooms.clock().instant());
        Shared<Result> shared = timings.measure(Timings.Part.CACHE, () -> shared(patience));
        Result result = shared.outcome().orElseGet(this::outOfTime);
        tell(shared.role(), result);
        count(shared.role(), result);
        return outcome(result);
    }

    private Shared<Result> shared(Duration patience) {
        Shared<Result> shared = rooms.flights()
                .join(question.key(), patience, () -> rooms.coalescer().share(question.key(), patience, this::ask));
        timings.add(Timings.Part.WAIT, shared.waited());
        return shared;
    }

    private void tell(Shared.Role role, Result result) {
        String record = rooms.record().name();
        switch (role) {
            case STORED, LED, LED_IN_VAIN -> trail.miss(record);
            case FOLLOWED, JOINED -> trail.collapsed(record);
            case ALONE -> trail.unavailable(record);
        }
        if (result instanceof Result.Answer(StoredAnswer answer)) {
            switch (role) {
                case STORED -> {
                    trail.hit(record, answer.timeToLive(rooms.clock().instant()));
                    remember(answer);
                }
                case LED -> {
                    trail.stored(record);
                    rememberAnew(answer);
                }
                case LED_IN_VAIN, ALONE -> rememberAnew(answer);
                case FOLLOWED -> remember(answer);
                case JOINED -> {}
            }
        }
    }

    // In a herd of n on one call, n - 1 are counted, whatever came of the call.
    private void count(Shared.Role role, Result result) {
        Samples samples = question.inquiry().samples();
        switch (role) {
            case FOLLOWED, JOINED -> {
                samples.count("coalesced_requests_total", "type", role == Shared.Role.JOINED ? "process" : "fleet");
                samples.count("claude_calls_avoided_total", "reason", "coalesced");
            }
            case STORED -> {
                if (result instanceof Result.NoAnswer) {
                    samples.count("claude_calls_avoided_total", "reason", "failure_shared");
                }
            }
            case LED, LED_IN_VAIN, ALONE -> {}
        }
    }

    private Result ask() {
        return timings.measure(Timings.Part.CLAUDE, () -> rooms.asking().ask(question));
    }

    private void remember(StoredAnswer answer) {
        if (!directives.noStore()) {
            rooms.memory().put(question.key(), answer);
        }
    }

    private void rememberAnew(StoredAnswer answer) {
        if (rooms.memory().put(question.key(), answer)) {
            trail.stored(rooms.memory().name());
        }
    }

    private Result outOfTime() {
        return new Result.NoAnswer(new Failure.TimedOut(), rooms.clock().instant());
    }

    private Outcome outcome(Result result) {
        return switch (result) {
            case Result.Answer(StoredAnswer answer) -> new Outcome.Answered(answer);
            case Result.NoAnswer(Failure failure, Instant expiresAt) ->
                new Outcome.Failed(failure, Duration.between(rooms.clock().instant(), expiresAt));
        };
    }
}
