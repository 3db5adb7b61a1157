package com.promptbuilder.http;

import com.promptbuilder.answer.Piece;
import com.promptbuilder.http.Writing.Event;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;

class WritingTest {
    private static final Piece PIECE = new Piece("Salt", Optional.empty(), "");
    private static final Response PLAIN = Response.json(200, "{}");
    private static final Response BROKEN = ErrorBody.internal("id");

    @Test
    void isTakenInOrder() {
        Writing writing = new Writing(
                pieces -> {
                    pieces.accept(PIECE);
                    pieces.accept(PIECE);
                    return PLAIN;
                },
                BROKEN);

        assertThat(writing.next()).isEqualTo(new Event.Wrote(PIECE));
        assertThat(writing.next()).isEqualTo(new Event.Wrote(PIECE));
        assertThat(writing.next()).isEqualTo(new Event.Ended(PLAIN));
    }

    @Test
    void waitsForNobodyToTakeIt() throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        Writing writing = new Writing(
                pieces -> {
                    for (int i = 0; i < 100_000; i++) {
                        pieces.accept(PIECE);
                    }
                    over.countDown();
                    return PLAIN;
                },
                BROKEN);
        over.await();

        assertThat(writing.next()).isEqualTo(new Event.Wrote(PIECE));
    }

    @Test
    void passesAnInterruptionOnAndWaitsForWhatBecomesOfIt() {
        Writing writing = new Writing(
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

        assertThat(writing.next()).isEqualTo(new Event.Ended(PLAIN));
        assertThat(Thread.interrupted()).isTrue();
    }
}
