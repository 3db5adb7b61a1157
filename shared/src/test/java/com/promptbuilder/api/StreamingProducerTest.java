package com.promptbuilder.api;

import com.promptbuilder.answer.TextDelta;
import com.promptbuilder.api.StreamingProducer.Event;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Response;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;

class StreamingProducerTest {
    private static final TextDelta PIECE = new TextDelta("Salt", Optional.empty(), "");
    private static final Response PLAIN = Response.json(200, "{}");
    private static final Response BROKEN = ErrorResponses.internal("id");

    @Test
    void isTakenInOrder() {
        StreamingProducer streamingProducer = new StreamingProducer(
                pieces -> {
                    pieces.accept(PIECE);
                    pieces.accept(PIECE);
                    return PLAIN;
                },
                BROKEN);

        assertThat(streamingProducer.next()).isEqualTo(new Event.Delta(PIECE));
        assertThat(streamingProducer.next()).isEqualTo(new Event.Delta(PIECE));
        assertThat(streamingProducer.next()).isEqualTo(new Event.Completed(PLAIN));
    }

    @Test
    void waitsForNobodyToTakeIt() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        StreamingProducer streamingProducer = new StreamingProducer(
                pieces -> {
                    for (int i = 0; i < 100_000; i++) {
                        pieces.accept(PIECE);
                    }
                    over.countDown();
                    return PLAIN;
                },
                BROKEN);
        over.await();

        assertThat(streamingProducer.next()).isEqualTo(new Event.Delta(PIECE));
    }

    @Test
    void passesAnInterruptionOnAndWaitsForWhatBecomesOfIt() {
        StreamingProducer streamingProducer = new StreamingProducer(
                _ -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException stopped) {
                        return PLAIN;
                    }
                    return BROKEN;
                },
                BROKEN);
        Thread.currentThread().interrupt();

        assertThat(streamingProducer.next()).isEqualTo(new Event.Completed(PLAIN));
        assertThat(Thread.interrupted()).isTrue();
    }
}
