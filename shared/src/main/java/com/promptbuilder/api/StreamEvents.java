package com.promptbuilder.api;

import com.promptbuilder.http.Response;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.util.Optional;

/** The events of one answer's generation, in order. */
interface StreamEvents {
    /** Waits for the next event, at most for this time. */
    Event next(Duration limit);

    /** An event of the generation. */
    sealed interface Event {
        /** No tier has the answer. Key and {@code Cache-Status} are those of {@code StreamClient}. */
        record Waiting(Optional<AnswerKey> key, String cacheStatus) implements Event {}

        /** The next part of the text. */
        record Delta(Chunk piece) implements Event {}

        /** No event came within the time limit. */
        record Silence() implements Event {}

        /** The end, with the response that a request without streaming would get. */
        record Completed(Response plain) implements Event {}
    }
}
