package com.promptbuilder.http;

import com.promptbuilder.answer.CacheDirectives;
import com.promptbuilder.answer.Inquiry;
import com.promptbuilder.answer.Manner;
import com.promptbuilder.answer.Outcome;
import com.promptbuilder.answer.Reply;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.queue.Job;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One try of one job: the way of a request, for those who poll. What fails comes again, later each time; after the last try it is told as
 * a failure, and the message goes where dead letters are.
 *
 * @param deadline when the invocation is cut off
 */
record JobRun(
        Application parts,
        Queueing queueing,
        Map<String, Endpoint<?, ?>> endpoints,
        QueuedMessage message,
        Instant deadline,
        Samples samples) {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    /** How a try ended. */
    enum End {
        ANSWERED("answered"),
        DECLINED("declined"),
        FAILED("failed"),
        GIVEN_UP("given_up"),
        UNREADABLE("unreadable");

        private final String label;

        End(String label) {
            this.label = label;
        }

        boolean comesAgain() {
            return switch (this) {
                case ANSWERED, DECLINED -> false;
                case FAILED, GIVEN_UP, UNREADABLE -> true;
            };
        }

        /** The word in metrics and log lines. */
        String label() {
            return label;
        }
    }

    /** Why there is no answer, and for how long there will be none. */
    private record Trouble(Failure failure, Duration pause) {}

    /** @param job what the message says; empty if it cannot be read */
    End run(Optional<Job> job) {
        queueing.congestion().taken(message.priority(), message.sentAt());
        try (Hiding hiding = Hiding.begin(queueing.queues(), message, parts.world())) {
            return job.map(known -> guarded(known, hiding)).orElseGet(() -> unreadable(hiding));
        }
    }

    private End guarded(Job job, Hiding hiding) {
        try {
            return run(job, hiding);
        } catch (RuntimeException | LinkageError | StackOverflowError bug) {
            parts.log().bug(bug, Map.of("requestId", message.id()));
            return failed(job.key(), new Trouble(new Failure.TimedOut(), Duration.ZERO), hiding);
        }
    }

    private End run(Job job, Hiding hiding) {
        if (isLastTry()) {
            quietly(() -> queueing.jobs().lastTry(job.key(), deadline));
        }
        Endpoint<?, ?> endpoint = endpoints.get(job.endpoint());
        if (endpoint == null) {
            return unreadable(hiding);
        }
        Inquiry inquiry = new Inquiry(job.input(), CacheDirectives.NONE, job.caller(), deadline, samples);
        Reply reply = parts.answerPath().answer(endpoint, inquiry.by(manner(job)));
        samples.note("endpoint", endpoint.name());
        if (job.caller().equals(Caller.WARMING)) {
            samples.note("warming", true);
        } else {
            CallerHash.of(job.caller()).ifPresent(hash -> samples.note("caller", hash));
        }
        return switch (reply.outcome()) {
            case Outcome.Answered(StoredAnswer answer) -> answered(job, reply, answer);
            case Outcome.Failed(Failure.Declined failure, Duration _) -> {
                quietly(() -> parts.answerPath().giveUp(job.key(), failure));
                yield End.DECLINED;
            }
            case Outcome.Failed(Failure failure, Duration pause) ->
                failed(job.key(), new Trouble(failure, pause), hiding);
            // Some version before this one took it for valid.
            case Outcome.Invalid _, Outcome.NotJson _ -> unreadable(hiding);
            case Outcome.NotCached _, Outcome.Pending _, Outcome.Busy _ ->
                failed(job.key(), new Trouble(new Failure.TimedOut(), Duration.ZERO), hiding);
        };
    }

    private static Manner manner(Job job) {
        return job.refreshes().<Manner>map(Manner.Refresh::new).orElseGet(Manner.Job::new);
    }

    private End answered(Job job, Reply reply, StoredAnswer answer) {
        // Another version of the prompt makes another key; who polls knows the old one. And who polls looks into the
        // record.
        if (!reply.key().equals(Optional.of(job.key())) || !answer.isInRecord()) {
            parts.answerPath().alsoKnownAs(job.key(), answer);
        }
        return End.ANSWERED;
    }

    private End failed(AnswerKey key, Trouble trouble, Hiding hiding) {
        if (isLastTry()) {
            return givenUp(Optional.of(key), trouble.failure(), hiding, End.GIVEN_UP);
        }
        hiding.comesAgain(pause(trouble.pause()));
        return End.FAILED;
    }

    // It will be as unreadable the next time; it comes again only to become a dead letter.
    private End unreadable(Hiding hiding) {
        return givenUp(message.key().flatMap(AnswerKey::parse), new Failure.TimedOut(), hiding, End.UNREADABLE);
    }

    private End givenUp(Optional<AnswerKey> key, Failure failure, Hiding hiding, End end) {
        key.ifPresent(known -> quietly(() -> parts.answerPath().giveUp(known, failure)));
        hiding.comesAgain(Duration.ZERO);
        return end;
    }

    private boolean isLastTry() {
        return message.attempt() >= parts.settings().jobs().attempts();
    }

    // Doubled each time, and no shorter than the failure is shared: before, there is nothing to try.
    private Duration pause(Duration shared) {
        Duration doubled = parts.settings().jobs().retryAfter().multipliedBy(1L << Math.min(message.attempt() - 1, 10));
        Duration atLeast = Duration.ofSeconds(shared.plusMillis(999).toSeconds());
        Duration pause = doubled.compareTo(atLeast) > 0 ? doubled : atLeast;
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    // With the table away a promise stays, and breaks by itself.
    private static void quietly(Runnable write) {
        try {
            write.run();
        } catch (StoreException away) {
            // See above; that the table was away, the guard tells operators.
        }
    }
}
