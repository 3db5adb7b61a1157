package com.promptbuilder.answer;

import com.promptbuilder.answer.AnswerRequest.StreamClient;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.LeaseTimings;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.stream.LiveTexts.Subscription;
import com.promptbuilder.stream.ReadAlong;
import com.promptbuilder.stream.SharedTexts;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Streams of answers that another request makes or has made, for clients whose connection broke. Never calls Claude. Thread-safe. */
public record ResumedStreams(RecordStore records, RecordedResults results, ReadAlong readAlong, SystemServices system) {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** How long a lease may be expired until another caller takes over. */
    private static final Duration PROMOTION = LeaseTimings.DEFAULT.skew().plus(LeaseTimings.DEFAULT.duration());

    /** A record without work under way, as it was read. */
    private record Ended(Optional<Outcome> outcome, Optional<IdempotencyRecord> record) {}

    /**
     * Waits for the result of a key while a leader works or a worker's job is pending. Does not wait for a Message Batch.
     *
     * @param client receives the text that the leader writes, or the text of the stored answer, under the generation of the call
     * @param plainText the text in an answer's JSON
     * @param requestMetrics takes what the answer cost, with the source {@code shared} if its text was read along, else {@code record}
     * @param deadline of the client; the wait ends a second ({@code MARGIN}) earlier, so that it gets the timeout
     * @return as {@link RecordedResults#find}; a timeout at the end of the wait, or if the leader is gone and no other caller takes over
     * @throws StoreUnavailableException if the table is unavailable
     */
    public Optional<Outcome> await(
            AnswerKey key,
            Instant deadline,
            UnaryOperator<String> plainText,
            StreamClient client,
            RequestMetrics requestMetrics) {
        client.waiting(Optional.of(key), "");
        AtomicBoolean hasText = new AtomicBoolean();
        Ended ended;
        try (Subscription _ = readAlong.texts().subscribe(key, piece -> {
                    hasText.set(true);
                    client.read(piece);
                });
                ReadAlong.Following following = readAlong.following(key)) {
            ended = awaitEnd(key, deadline.minus(MARGIN), following);
        }
        if (!hasText.get()) {
            storedText(ended, plainText).ifPresent(client::read);
        }
        String source = hasText.get() ? CacheStatus.SHARED : RecordTier.NAME;
        ended.outcome().ifPresent(outcome -> outcome.reportSaving(source, requestMetrics));
        return ended.outcome();
    }

    /** The text of a stored answer under the generation of its call, which is known by the record's last lease. */
    private static Optional<Chunk> storedText(Ended ended, UnaryOperator<String> plainText) {
        return ended.outcome()
                .filter(Outcome.Answered.class::isInstance)
                .map(Outcome.Answered.class::cast)
                .map(answered -> plainText.apply(answered.answer().json()))
                .filter(text -> !text.isEmpty())
                .flatMap(text -> ended.record()
                        .flatMap(IdempotencyRecord::owner)
                        .map(owner -> new Chunk(SharedTexts.generation(owner), text)));
    }

    private Ended awaitEnd(AnswerKey key, Instant end, ReadAlong.Following following) {
        Instant ledUntil = Instant.MIN;
        while (true) {
            Optional<IdempotencyRecord> record = records.read(key);
            Optional<Outcome> outcome = results.find(record);
            Instant now = system.clock().instant();
            if (JobScheduler.isUnderWay(record, now) && !JobScheduler.isInBatch(record, now)) {
                ledUntil = now.plus(PROMOTION);
                record.flatMap(IdempotencyRecord::owner).ifPresent(following::follow);
            } else if (outcome.isPresent() || ledUntil.equals(Instant.MIN)) {
                return new Ended(outcome, record);
            }
            if (!now.isBefore(end) || now.isAfter(ledUntil) || !system.sleeper().sleep(POLL)) {
                return new Ended(Optional.of(Outcome.Failed.TIMEOUT), record);
            }
        }
    }
}
