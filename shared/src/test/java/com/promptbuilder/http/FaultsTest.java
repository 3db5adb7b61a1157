package com.promptbuilder.http;

import com.promptbuilder.claude.Completion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class FaultsTest {
    private final Door door = new Door();

    static Stream<Throwable> bugs() {
        return Stream.of(
                new IllegalStateException("canary"),
                new NullPointerException("canary"),
                new RuntimeException("canary", new IllegalArgumentException("canary")),
                new NoClassDefFoundError("canary"),
                new ExceptionInInitializerError("canary"),
                new StackOverflowError("canary"));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void tellTheCallerNothing(Throwable bug) {
        Answer answer = door.claude(_ -> fail(bug)).send(Event.haiku().header("X-Request-ID", "find-me"));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().properties()).hasSize(2);
        assertThat(answer.error()).isEqualTo("Internal error");
        assertThat(answer.json().path("requestId").asText()).isEqualTo("find-me");
        assertThat(answer.event().toString()).doesNotContain("canary", "Exception", "java", "promptbuilder");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void tellOperatorsWhereTheyAroseAndNothingOfWhatWasSaid(Throwable bug) {
        door.claude(_ -> fail(bug)).send(Event.haiku("canary").header("X-Request-ID", "find-me"));

        assertThat(door.log).hasSize(2);
        assertThat(door.log.getFirst())
                .contains("\"level\":\"ERROR\"", bug.getClass().getName(), "FaultsTest", "\"requestId\":\"find-me\"")
                .doesNotContain("canary");
        assertThat(door.log.getLast()).contains("\"status\":500");
    }

    @Test
    void doNotSpoilTheNextRequest() {
        door.claude(_ -> fail(new IllegalStateException())).send(Event.haiku());
        door.claude(_ -> Door.text(Door.HAIKU));

        assertThat(door.send(Event.haiku()).status()).isEqualTo(200);
    }

    private static Completion fail(Throwable bug) {
        switch (bug) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalArgumentException(bug);
        }
    }
}
