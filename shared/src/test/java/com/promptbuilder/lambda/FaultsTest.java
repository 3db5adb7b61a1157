package com.promptbuilder.lambda;

import com.promptbuilder.claude.Completion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class FaultsTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

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
        ProxyResponseView proxyResponseView =
                functionHarness.claude(_ -> fail(bug)).send(Event.haiku().header("X-Request-ID", "find-me"));

        assertThat(proxyResponseView.status()).isEqualTo(500);
        assertThat(proxyResponseView.json().properties()).hasSize(2);
        assertThat(proxyResponseView.error()).isEqualTo("Internal error");
        assertThat(proxyResponseView.json().path("requestId").asText()).isEqualTo("find-me");
        assertThat(proxyResponseView.event().toString()).doesNotContain("canary", "Exception", "java", "promptbuilder");
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void tellOperatorsWhereTheyAroseAndNothingOfWhatWasSaid(Throwable bug) {
        functionHarness.claude(_ -> fail(bug)).send(Event.haiku("canary").header("X-Request-ID", "find-me"));

        assertThat(functionHarness.log).hasSize(2);
        assertThat(functionHarness.log.getFirst())
                .contains("\"level\":\"ERROR\"", bug.getClass().getName(), "FaultsTest", "\"requestId\":\"find-me\"")
                .doesNotContain("canary");
        assertThat(functionHarness.log.getLast()).contains("\"status\":500");
    }

    @Test
    void doNotSpoilTheNextRequest() {
        functionHarness.claude(_ -> fail(new IllegalStateException())).send(Event.haiku());
        functionHarness.claude(_ -> FunctionHarness.text(FunctionHarness.HAIKU));

        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
    }

    private static Completion fail(Throwable bug) {
        switch (bug) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalArgumentException(bug);
        }
    }
}
