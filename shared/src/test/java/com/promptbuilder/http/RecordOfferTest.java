package com.promptbuilder.http;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer that was made while the table did not answer is offered to the record once, after the call. */
class RecordOfferTest {
    private final Door door = new Door();

    @ParameterizedTest
    @ValueSource(strings = {"", "max-age=60", "no-cache"})
    void aTableThatIsBackAfterTheCallKeepsTheAnswer(String directive) {
        door.records.goAway();
        door.claude(_ -> {
            door.records.comeBack();
            return Door.text(Door.HAIKU);
        });

        Answer made = door.send(asking(directive));

        assertThat(made.header("Cache-Status")).containsPattern("record;[^,]*; stored");
        String key = made.header("Content-Location").replaceAll(".*/", "");
        assertThat(door.send(Event.answer(key)).body()).isEqualTo(made.body());
    }

    private static Event asking(String directive) {
        return directive.isEmpty() ? Event.haiku() : Event.haiku().cacheControl(directive);
    }

    @Test
    void aTableThatStaysAwayCostsOneMoreCall() {
        door.records.goAway();

        Answer made = door.send(Event.haiku());

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.headers()).doesNotContainKey("Content-Location");
        assertThat(door.records.reads()).isEqualTo(2);
    }

    @Test
    void anotherCallersAnswerIsNotReplaced() {
        door.records.goAway();
        door.claude(_ -> {
            door.records.comeBack();
            door.claude(_ -> Door.text("Fog")).send(Event.haiku().cacheControl("no-cache"));
            return Door.text(Door.HAIKU);
        });

        Answer made = door.send(Event.haiku());

        assertThat(made.body()).contains("Salt");
        assertThat(made.headers()).doesNotContainKey("Content-Location");
    }
}
