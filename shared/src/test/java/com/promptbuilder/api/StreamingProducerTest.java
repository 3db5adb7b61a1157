package com.promptbuilder.api;

import com.promptbuilder.api.StreamEvents.Event;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Response;
import com.promptbuilder.stream.LiveTexts.Chunk;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;

class StreamingProducerTest {
    private static final Chunk DELTA = new Chunk("0123456789ab", "Salt");
    private static final Response PLAIN = Response.json(200, "{}");
    private static final Response BROKEN = ErrorResponses.internal("id");

    @Test
    void returnsEventsInOrder() {
        StreamingProducer producer = new StreamingProducer(
                client -> {
                    client.read(DELTA);
                    client.read(DELTA);
                    return PLAIN;
                },
                BROKEN);

        assertThat(producer.next(Duration.ofDays(1))).isEqualTo(new Event.Delta(DELTA));
        assertThat(producer.next(Duration.ofDays(1))).isEqualTo(new Event.Delta(DELTA));
        assertThat(producer.next(Duration.ofDays(1))).isEqualTo(new Event.Completed(PLAIN));
    }

    @Test
    void doesNotWaitForItsReader() throws InterruptedException {
        CountDownLatch completed = new CountDownLatch(1);
        StreamingProducer producer = new StreamingProducer(
                client -> {
                    for (int i = 0; i < 100_000; i++) {
                        client.read(DELTA);
                    }
                    completed.countDown();
                    return PLAIN;
                },
                BROKEN);
        completed.await();

        assertThat(producer.next(Duration.ofDays(1))).isEqualTo(new Event.Delta(DELTA));
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

        assertThat(producer.next(Duration.ofDays(1))).isEqualTo(new Event.Completed(PLAIN));
        assertThat(Thread.interrupted()).isTrue();
    }
}
