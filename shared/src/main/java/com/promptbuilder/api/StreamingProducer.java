package com.promptbuilder.api;

import com.promptbuilder.answer.TextDelta;
import com.promptbuilder.http.Response;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An answer in the making. It is made on a thread of its own, which waits for nobody: however slowly a caller reads, those who wait for the
 * same answer do not notice. What the caller has not taken yet stands in a queue, which cannot grow beyond the answer.
 */
public final class StreamingProducer {
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Thread thread;

    /** What happens next. */
    sealed interface Event {
        /** Claude wrote a piece. */
        record Delta(TextDelta textDelta) implements Event {}

        /** All is over, and this is what a plain request is answered. */
        record Completed(Response plain) implements Event {}
    }

    /**
     * @param answer makes the answer, and tells its pieces while it does
     * @param ifItBreaks what is answered if not even that comes of it
     */
    public StreamingProducer(Function<Consumer<TextDelta>, Response> answer, Response ifItBreaks) {
        thread = Thread.ofVirtual().name("answer").start(() -> {
            Response plain = ifItBreaks;
            try {
                plain = answer.apply(textDelta -> events.add(new Event.Delta(textDelta)));
            } finally {
                events.add(new Event.Completed(plain));
            }
        });
    }

    /** Waits for it. One who is interrupted passes that on and then waits for what becomes of it. */
    Event next() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return events.take();
                } catch (InterruptedException stop) {
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
