package com.promptbuilder.queue;

import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;

import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

class QueueDepthTest {
    private final InMemoryJobQueues queues = new InMemoryJobQueues();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final QueueDepth depth = new QueueDepth(queues, () -> now);

    @Test
    void isReadEveryFiveSecondsAtMost() {
        assertThat(depth.isAbove(Priority.BACKGROUND, 0)).isFalse();
        queues.send(Priority.BACKGROUND, "k", "{}");
        now = now.plusMillis(4_999);
        assertThat(depth.isAbove(Priority.BACKGROUND, 0)).isFalse();

        now = now.plusMillis(1);
        assertThat(depth.isAbove(Priority.BACKGROUND, 0)).isTrue();
        assertThat(depth.isAbove(Priority.BACKGROUND, 1)).isFalse();
        assertThat(depth.isAbove(Priority.INTERACTIVE, 0)).isFalse();
    }

    @Test
    void countsWhatThisProcessSendsMeanwhile() {
        assertThat(depth.isAbove(Priority.BACKGROUND, 1)).isFalse();
        depth.sent(Priority.BACKGROUND);
        assertThat(depth.isAbove(Priority.BACKGROUND, 1)).isFalse();
        depth.sent(Priority.BACKGROUND);
        assertThat(depth.isAbove(Priority.BACKGROUND, 1)).isTrue();
    }
}
