package com.promptbuilder.answer;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Publishes the results of jobs in the record, where polling clients look them up by key. A result counts as published once the table
 * confirms the write; otherwise the job's message must be redelivered. Thread-safe.
 */
public final class JobResults {
    /** How long polling clients get a job's final failure. */
    private static final Duration REPORTED = Duration.ofMinutes(10);

    private static final int MAX_TRIES = 8;

    private final RecordStore records;
    private final Coalescer<GenerationResult> coalescer;
    private final RecordPayload codec;
    private final InstantSource clock;

    JobResults(RecordStore records, Coalescer<GenerationResult> coalescer, RecordPayload codec, InstantSource clock) {
        this.records = records;
        this.coalescer = coalescer;
        this.codec = codec;
        this.clock = clock;
    }

    /** How publishing an answer ended. */
    public enum Publication {
        /** The record has this answer or a newer one. */
        PUBLISHED,
        /** The table is unavailable, another request leads, or the answer has expired. */
        NOT_YET,
        /** The answer exceeds the size of a record. */
        TOO_LARGE
    }

    /** Publishes an answer under the job's key. After a deployment that changes the prompt it differs from the answer's own key. */
    public Publication publish(AnswerKey key, StoredAnswer answer) {
        Instant now = clock.instant();
        try {
            if (hasAnswer(records.read(key), answer.storedAt(), now)) {
                return Publication.PUBLISHED;
            }
            RecordStore.RecordValue recordValue = codec.encode(new GenerationResult.Answer(answer));
            if (!recordValue.fits()) {
                return Publication.TOO_LARGE;
            }
            return answer.isFresh(now) && records.put(key, recordValue, now)
                    ? Publication.PUBLISHED
                    : Publication.NOT_YET;
        } catch (StoreUnavailableException _) {
            // The message is redelivered.
            return Publication.NOT_YET;
        }
    }

    /**
     * Publishes the failure of a job that is not tried again, unless the record has an answer.
     *
     * @param failure the failure of the job's last attempt
     * @return false if the table is unavailable or another request leads
     */
    public boolean publishFailure(AnswerKey key, Failure failure) {
        try {
            for (int tries = 0; tries < MAX_TRIES; tries++) {
                Instant now = clock.instant();
                Optional<IdempotencyRecord> seen = records.read(key);
                if (hasAnswer(seen, Instant.MIN, now)) {
                    return true;
                }
                if (seen.filter(record -> record.hasActiveLease(now)).isPresent()) {
                    return false;
                }
                if (coalescer.publish(key, seen, finalFailure(seen, failure, now))) {
                    return true;
                }
            }
            return false;
        } catch (StoreUnavailableException _) {
            // The message is redelivered.
            return false;
        }
    }

    private static boolean hasAnswer(Optional<IdempotencyRecord> record, Instant notBefore, Instant now) {
        return record.flatMap(found -> found.servableData(now))
                .flatMap(data -> RecordPayload.READER.decodeServable(data, now))
                .filter(GenerationResult.Answer.class::isInstance)
                .map(GenerationResult.Answer.class::cast)
                .filter(found -> !found.answer().storedAt().isBefore(notBefore))
                .isPresent();
    }

    /** The failure that the record shares already, or else this one. */
    private static GenerationResult.SharedFailure finalFailure(
            Optional<IdempotencyRecord> seen, Failure failure, Instant now) {
        Optional<GenerationResult> known =
                seen.flatMap(IdempotencyRecord::data).flatMap(data -> RecordPayload.READER.decode(data, now));
        return known.filter(GenerationResult.SharedFailure.class::isInstance)
                .map(GenerationResult.SharedFailure.class::cast)
                .orElseGet(() -> new GenerationResult.SharedFailure(
                        failure, now, seen.flatMap(IdempotencyRecord::data).flatMap(RecordPayload::lastAnswer)))
                .asFinal(now.plus(REPORTED));
    }
}
