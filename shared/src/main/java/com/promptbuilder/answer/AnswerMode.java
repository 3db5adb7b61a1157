package com.promptbuilder.answer;

import com.promptbuilder.queue.Priority;

import java.time.Duration;
import java.time.Instant;

/** How a caller wants to come by its answer. */
public sealed interface AnswerMode {
    /** It waits. */
    record Sync() implements AnswerMode {}

    /**
     * It would rather be told where the answer will be than wait for longer.
     *
     * @param patience how long it waits before
     * @param priority how much of a hurry there is
     */
    record Async(Duration patience, Priority priority) implements AnswerMode {}

    /** It is the job that makes an answer for those who poll; an old answer is none to it. */
    record Job() implements AnswerMode {}

    /**
     * It is the job that makes an answer anew while the old one is still served.
     *
     * @param madeAt when the old one was made; one that is younger will do
     */
    record Refresh(Instant madeAt) implements AnswerMode {}
}
