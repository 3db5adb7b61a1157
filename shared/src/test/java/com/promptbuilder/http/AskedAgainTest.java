package com.promptbuilder.http;

import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.Prompt;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers that are no good are asked for once more. */
class AskedAgainTest {
    private static final Event COLOURS = Event.post("/api/name-colours", "{\"subject\":\"sea\"}");
    private final Door door = new Door();

    private Answer giving(Event event, Completion... inTurn) {
        Deque<Completion> script = new ArrayDeque<>(List.of(inTurn));
        return door.claude(_ -> script.remove()).send(event);
    }

    @Test
    void whenTheyDoNotFitTheSchema() {
        Answer answer = giving(COLOURS, Door.text("{\"colors\":[]}"), Door.text("{\"colours\":[\"blue\"]}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"colours\":[\"blue\"]}");
        assertThat(door.asked).hasSize(2);
    }

    @Test
    void whenTheyAreCutShortWithTwiceTheTokens() {
        Answer answer = giving(Event.haiku(), new Failure.CutShort(), Door.text("Waves"));

        assertThat(answer.status()).isEqualTo(200);
        int first = door.asked.getFirst().maxTokens();
        assertThat(door.asked).extracting(Prompt::maxTokens).containsExactly(first, 2 * first);
    }

    @Test
    void onceAndNotForEver() {
        Answer answer =
                giving(COLOURS, new Failure.Malformed(), Door.text("{}"), Door.text("{\"colours\":[\"blue\"]}"));

        assertThat(answer.status()).isEqualTo(502);
        assertThat(door.asked).hasSize(2);
    }

    @Test
    void inTheTimeThatIsLeft() {
        Deque<Completion> script = new ArrayDeque<>(List.of(new Failure.Malformed(), Door.text("Waves")));
        door.claude(_ -> {
                    door.clock.advance(Duration.ofSeconds(10));
                    return script.remove();
                })
                .send(Event.haiku());

        Duration whole = door.asked.getFirst().time();
        assertThat(door.asked).extracting(Prompt::time).containsExactly(whole, whole.minusSeconds(10));
    }

    @Test
    void butNotWithoutTime() {
        door.claude(prompt -> {
                    door.clock.advance(prompt.time());
                    return new Failure.Malformed();
                })
                .send(Event.haiku());

        assertThat(door.asked).hasSize(1);
    }
}
