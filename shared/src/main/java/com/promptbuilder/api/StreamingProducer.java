package com.promptbuilder.api;

import com.promptbuilder.answer.AnswerRequest.StreamClient;
import com.promptbuilder.http.Response;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.value.AnswerKey;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Generates a response on its own virtual thread and queues its deltas, so a slow client does not delay followers of the same answer. The
 * queue holds at most the text of one answer.
 */
public final class StreamingProducer implements StreamEvents {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** Queues the events of a request for its client. */
    private record QueueingClient(BlockingQueue<Event> events) implements StreamClient {
        @Override
        public void waiting(Optional<AnswerKey> key, String cacheStatus) {
            events.add(new Event.Waiting(key, cacheStatus));
        }

        @Override
        public void read(Chunk piece) {
            events.add(new Event.Delta(piece));
        }
    }

    /**
     * @param generator generates the response and passes its text to the client
     * @param fallback the response if the generator throws
     */
    public StreamingProducer(Function<StreamClient, Response> generator, Response fallback) {
        thread = Thread.ofVirtual().name("answer").start(() -> {
            Response plain = fallback;
            try {
                plain = generator.apply(new QueueingClient(events));
            } finally {
                events.add(new Event.Completed(plain));
            }
        });
    }

    /** An interrupt is forwarded to the generator, whose outcome is then awaited. */
    @Override
    public Event next(Duration limit) {
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
