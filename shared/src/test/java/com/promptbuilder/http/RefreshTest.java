package com.promptbuilder.http;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.queue.InMemoryJobQueues;
import com.promptbuilder.queue.Priority;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers that are made anew before their life, an hour less a jitter of up to a tenth, is over. */
class RefreshTest {
    private static final Duration LATE = Duration.ofMinutes(53);

    private final Door door = Door.withQueues(Map.of("REFRESH_AHEAD", "true"));

    @Test
    void areServedAndOneJobIsQueuedHoweverManyAsk() {
        door.send(Event.haiku());
        door.clock.advance(LATE);
        Answer late = door.send(Event.haiku());
        door.send(Event.haiku());

        assertThat(late.header("Cache-Status")).contains("memory; hit");
        assertThat(queued()).hasSize(1);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void areNotMadeAnewEarlierOrIfNobodyWantsIt() {
        door.send(Event.haiku());
        door.clock.advance(Duration.ofMinutes(45));
        door.send(Event.haiku());
        assertThat(queued()).isEmpty();

        Door off = Door.withQueues(Map.of());
        off.send(Event.haiku());
        off.clock.advance(LATE);
        off.send(Event.haiku());
        assertThat(off.queues.sent(Priority.BACKGROUND)).isEmpty();
    }

    @Test
    void liveOnInTheirSuccessorAndALittleLonger() {
        door.send(Event.haiku());
        door.clock.advance(LATE);
        door.send(Event.haiku());
        door.claude(_ -> Door.text("Another haiku"));
        assertThat(work()).isEqualTo("{\"batchItemFailures\":[]}");

        Answer next = door.send(Event.haiku());
        assertThat(next.body()).contains("Another haiku");
        assertThat(next.header("Cache-Status")).contains("memory; hit");
        assertThat(Integer.parseInt(next.header("Cache-Control").replaceAll("\\D", "")))
                .isGreaterThan(3_600);
        door.clock.advance(Duration.ofMinutes(30));
        assertThat(door.send(Event.haiku()).header("Cache-Status")).contains("hit");
        assertThat(door.asked).hasSize(2);
    }

    @Test
    void areServedWhileTheirSuccessorIsMade() {
        String key = door.send(Event.haiku()).key();
        door.clock.advance(LATE);
        door.send(Event.haiku());
        List<Answer> meanwhile = new ArrayList<>();
        door.claude(_ -> {
            meanwhile.add(door.send(Event.haiku().cacheControl("max-age=3500")));
            meanwhile.add(door.send(Event.answer(key)));
            return Door.text("Another haiku");
        });
        work();

        assertThat(meanwhile)
                .allMatch(answer -> answer.status() == 200 && answer.body().contains(Door.HAIKU));
        assertThat(door.send(Event.answer(key)).body()).contains("Another haiku");
    }

    @Test
    void stayIfClaudeGivesNone() {
        String key = door.send(Event.haiku()).key();
        door.clock.advance(LATE);
        door.send(Event.haiku());
        door.claude(_ -> new Failure.Overloaded(Optional.of(Duration.ofSeconds(20))));
        assertThat(work()).isEqualTo("{\"batchItemFailures\":[]}");

        assertThat(door.send(Event.haiku()).header("Cache-Status")).contains("memory; hit");
        assertThat(door.send(Event.answer(key)).body()).contains(Door.HAIKU);
        assertThat(door.send(Event.haiku()).status()).isEqualTo(200);
    }

    @Test
    void comeAgainIfTheRecordDidNotTakeTheirSuccessorAndAreNotPaidTwice() {
        String key = door.send(Event.haiku()).key();
        door.clock.advance(LATE);
        door.send(Event.haiku());
        door.claude(_ -> {
            door.records.goAway();
            return Door.text("Another haiku");
        });
        assertThat(work()).contains("m1");

        door.records.comeBack();
        door.clock.advance(Duration.ofSeconds(6));
        assertThat(work()).isEqualTo("{\"batchItemFailures\":[]}");
        assertThat(door.send(Event.answer(key)).body()).contains("Another haiku");
        assertThat(door.asked).hasSize(2);
    }

    @Test
    void areMadeAnewOnceIfTheMessageComesTwice() {
        door.send(Event.haiku());
        door.clock.advance(LATE);
        door.send(Event.haiku());
        work();
        door.clock.advance(Duration.ofSeconds(1));
        work();

        assertThat(door.asked).hasSize(2);
    }

    @Test
    void areServedAllTheSameWithoutTheQueueOrTheTable() {
        door.send(Event.haiku());
        door.clock.advance(LATE);
        door.queues.goAway();
        assertThat(door.send(Event.haiku()).status()).isEqualTo(200);
        door.records.goAway();
        door.clock.advance(Duration.ofSeconds(1));
        assertThat(door.send(Event.haiku()).status()).isEqualTo(200);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void keepNoHitWaitingForTheTableOrTheQueue() {
        door.send(Event.haiku());
        door.clock.advance(LATE);
        int reads = door.records.reads();
        door.holdBackground();
        assertThat(door.send(Event.haiku()).header("Cache-Status")).contains("memory; hit");
        assertThat(door.records.reads()).isEqualTo(reads);
        assertThat(door.queues.calls()).isZero();

        door.runBackground();
        assertThat(queued()).hasSize(1);
        door.send(Event.haiku());
        assertThat(door.log).last().asString().contains("\"reason\":\"ahead\"");
    }

    private List<InMemoryJobQueues.Message> queued() {
        return door.queues.sent(Priority.BACKGROUND);
    }

    private String work() {
        return door.workOnLast(Priority.BACKGROUND);
    }
}
