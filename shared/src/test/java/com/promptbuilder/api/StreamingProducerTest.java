package com.promptbuilder.api;

import com.promptbuilder.answer.AnswerRequest.TextDelta;
import com.promptbuilder.api.StreamingProducer.Event;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Response;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;

class StreamingProducerTest {
    private static final TextDelta DELTA = new TextDelta("0123456789ab", "Salt", Optional.empty(), "");
    private static final Response PLAIN = Response.json(200, "{}");
    private static final Response BROKEN = ErrorResponses.internal("id");

    @Test
    void returnsEventsInOrder() {
        StreamingProducer producer = new StreamingProducer(
                deltas -> {
                    deltas.accept(DELTA);
                    deltas.accept(DELTA);
                    return PLAIN;
                },
                BROKEN);

        assertThat(producer.next()).isEqualTo(new Event.Delta(DELTA));
        assertThat(producer.next()).isEqualTo(new Event.Delta(DELTA));
        assertThat(producer.next()).isEqualTo(new Event.Completed(PLAIN));
    }

    @Test
    void doesNotWaitForItsReader() throws InterruptedException {
        CountDownLatch completed = new CountDownLatch(1);
        StreamingProducer producer = new StreamingProducer(
                deltas -> {
                    for (int i = 0; i < 100_000; i++) {
                        deltas.accept(DELTA);
                    }
                    completed.countDown();
                    return PLAIN;
                },
                BROKEN);
        completed.await();

        assertThat(producer.next()).isEqualTo(new Event.Delta(DELTA));
    }

    @Test
    void forwardsAnInterruptAndAwaitsTheOutcome() {
        StreamingProducer producer = new StreamingProducer(
                _ -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException _) { // the expected outcome
                        return PLAIN;
                    }
                    return BROKEN;
                },
                BROKEN);
        Thread.currentThread().interrupt();

        assertThat(producer.next()).isEqualTo(new Event.Completed(PLAIN));
        assertThat(Thread.interrupted()).isTrue();
    }
}
