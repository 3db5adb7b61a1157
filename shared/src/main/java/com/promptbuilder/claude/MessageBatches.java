package com.promptbuilder.claude;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Message Batches of a provider: many prompts in one request, answered within 24 h at half price. Thread-safe.
 *
 * @see <a href="https://platform.claude.com/docs/en/build-with-claude/batch-processing">Batch processing</a>
 */
public interface MessageBatches {
    /** How creating a batch ended. */
    sealed interface Creation {
        record Created(String id) implements Creation {}

        /** Claude refused the batch, or was not reached: there is no batch. */
        record NotCreated(Failure failure) implements Creation {}

        /** The request may have arrived. */
        record Unknown() implements Creation {}
    }

    /** The state of a batch. */
    enum Status {
        IN_PROGRESS,
        /** Its results can be read. */
        ENDED,
        /** Claude does not know the batch. */
        MISSING,
        /** Claude did not say. */
        UNAVAILABLE
    }

    /** The result of one prompt. */
    sealed interface Result {
        /** Claude's completion, or its error. */
        record Completed(Completion completion) implements Result {}

        /** The batch's time ended first. Claude bills nothing. */
        record Expired() implements Result {}

        /** Somebody cancelled the batch first. Claude bills nothing. */
        record Canceled() implements Result {}
    }

    /** A batch in the list of batches. */
    record Listed(String id, boolean isEnded) {}

    /** A line of a batch's results. */
    record Line(String customId, Result result) {}

    /**
     * Creates a batch.
     *
     * @param prompts by their ids, which are up to 64 characters of {@code A-Z a-z 0-9 _ -}
     */
    Creation create(Map<String, Prompt> prompts);

    Status status(String id);

    /**
     * Reads the results of an ended batch, one at a time, in any order.
     *
     * @param reader returns false to read no further
     * @return false if the results could not be read to their end
     */
    boolean results(String id, Predicate<Line> reader);

    /** The batches created within a time; empty if they could not be listed, or are more than 100. */
    Optional<List<Listed>> created(Instant from, Instant to);
}
