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
 * Publishes what a job made where pollers look for it: in the record of the key that they were given. Only what the record confirms is
 * published; the job's message must come again for anything else. Thread-safe.
 */
public final class JobResults {
    /** How long pollers are given a job's last failure. */
    private static final Duration REPORTED = Duration.ofMinutes(10);

    private static final int MAX_TRIES = 8;

    private final RecordStore records;
    private final Coalescer<GenerationResult> coalescer;
    private final ResultCodec codec;
    private final InstantSource clock;

    JobResults(RecordStore records, Coalescer<GenerationResult> coalescer, ResultCodec codec, InstantSource clock) {
        this.records = records;
        this.coalescer = coalescer;
        this.codec = codec;
        this.clock = clock;
    }

    /** What came of publishing an answer. */
    public enum Publication {
        /** The record has this answer or a younger one. */
        PUBLISHED,
        /** The table does not answer, a leader is at work, or the answer has expired meanwhile. */
        NOT_YET,
        /** No record can hold the answer. */
        TOO_LARGE
    }

    /** Publishes an answer under the key of the job, which may be that of an earlier version's prompt. */
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
        } catch (StoreUnavailableException unavailable) {
            return Publication.NOT_YET;
        }
    }

    /**
     * Publishes that no job will make the answer any more, unless the record has one.
     *
     * @param failure the job's last one
     * @return false if the table does not answer or a leader is at work
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
                if (coalescer.publish(key, seen, lastWord(seen, failure, now))) {
                    return true;
                }
            }
            return false;
        } catch (StoreUnavailableException unavailable) {
            return false;
        }
    }

    private static boolean hasAnswer(Optional<IdempotencyRecord> record, Instant notBefore, Instant now) {
        return record.flatMap(found -> found.servableData(now))
                .flatMap(data -> ResultCodec.READING.decodeServable(data, now))
                .filter(GenerationResult.Answer.class::isInstance)
                .map(GenerationResult.Answer.class::cast)
                .filter(found -> !found.answer().storedAt().isBefore(notBefore))
                .isPresent();
    }

    /** The failure that is shared already, or else this one. */
    private static GenerationResult.SharedFailure lastWord(
            Optional<IdempotencyRecord> seen, Failure failure, Instant now) {
        Optional<GenerationResult> known =
                seen.flatMap(IdempotencyRecord::data).flatMap(data -> ResultCodec.READING.decode(data, now));
        return known.filter(GenerationResult.SharedFailure.class::isInstance)
                .map(GenerationResult.SharedFailure.class::cast)
                .orElseGet(() -> new GenerationResult.SharedFailure(
                        failure, now, seen.flatMap(IdempotencyRecord::data).flatMap(RecordPayload::past)))
                .asFinal(now.plus(REPORTED));
    }
}
