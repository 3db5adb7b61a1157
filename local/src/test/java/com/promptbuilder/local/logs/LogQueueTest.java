package com.promptbuilder.local.logs;

import com.promptbuilder.metrics.MetricLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class LogQueueTest {
    private static final String WITH_SAMPLES = """
            {"environmentId":"a","samples":[{"name":"cache_hits_total","labels":{"cache_type":"memory"},"value":1}]}""";

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<MetricLine> counted = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream notices = new ByteArrayOutputStream();

    private LogQueue queue(LogSink sink) {
        return LogQueue.start(sink, counted::addAll, Clock.systemUTC(), new PrintStream(notices, true, UTF_8));
    }

    @Test
    void passesAllLinesInTheirOrderBeforeItEnds() {
        try (LogQueue queue = queue(line -> lines.add(line.text()))) {
            for (int i = 0; i < 2_000; i++) {
                queue.accept("line " + i);
                queue.accept(WITH_SAMPLES);
            }
        }

        assertThat(lines)
                .filteredOn(line -> !line.equals(WITH_SAMPLES))
                .isEqualTo(IntStream.range(0, 2_000).mapToObj(i -> "line " + i).toList());
        assertThat(counted).hasSize(2_000);
        assertThat(counted.stream().map(MetricLine::id)).doesNotHaveDuplicates();
    }

    @Test
    @Timeout(60)
    void letsRequestsWaitIfItIsFull() throws InterruptedException {
        CountDownLatch isHeld = new CountDownLatch(1);
        try (LogQueue queue = queue(line -> {
            awaitIn(isHeld);
            lines.add(line.text());
        })) {
            Thread request = Thread.ofVirtual().start(() -> {
                Thread.currentThread().interrupt();
                IntStream.range(0, 25_000).forEach(i -> queue.accept("line"));
            });
            while (request.isAlive() && request.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(request.isAlive()).isTrue();
            isHeld.countDown();
            request.join();
        }

        assertThat(lines).hasSize(25_000);
    }

    @Test
    void goesOnAfterAFailure() throws InterruptedException {
        CountDownLatch hasFailed = new CountDownLatch(1);
        try (LogQueue queue = queue(line -> {
            if (line.text().equals("bad")) {
                hasFailed.countDown();
                throw new IllegalStateException("secret");
            }
            lines.add(line.text());
        })) {
            queue.accept("bad");
            hasFailed.await();
            queue.accept("good");
        }

        assertThat(lines).containsExactly("good");
        assertThat(notices.toString(UTF_8))
                .isEqualTo("The log or the metrics miss 1 line: java.lang.IllegalStateException\n");
    }

    private static void awaitIn(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
