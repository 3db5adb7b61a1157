package com.promptbuilder.api;

import com.promptbuilder.answer.AnswerRequest.TextDelta;
import com.promptbuilder.http.Response;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Generates a response on its own virtual thread and queues its deltas, so a slow client does not delay followers of the same answer. The
 * queue holds at most the text of one answer.
 */
public final class StreamingProducer {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** An event of the generation. */
    sealed interface Event {
        /** The next part of the text. */
        record Delta(TextDelta textDelta) implements Event {}

        /** No event came within the time limit. */
        record Silence() implements Event {}

        /** The end, with the response that a request without streaming would get. */
        record Completed(Response plain) implements Event {}
    }

    /**
     * @param generator generates the response and passes each delta to its argument
     * @param fallback the response if the generator throws
     */
    public StreamingProducer(Function<Consumer<TextDelta>, Response> generator, Response fallback) {
        thread = Thread.ofVirtual().name("answer").start(() -> {
            Response plain = fallback;
            try {
                plain = generator.apply(textDelta -> events.add(new Event.Delta(textDelta)));
            } finally {
                events.add(new Event.Completed(plain));
            }
        });
    }

    /** Waits for the next event without a limit. */
    Event next() {
        return next(Duration.ofDays(1));
    }

    /** Waits for the next event. An interrupt is forwarded to the generator, whose outcome is then awaited. */
    Event next(Duration limit) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return Optional.ofNullable(events.poll(limit.toNanos(), TimeUnit.NANOSECONDS))
                            .orElseGet(Event.Silence::new);
                } catch (InterruptedException _) { // restored below, once the outcome is known
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
