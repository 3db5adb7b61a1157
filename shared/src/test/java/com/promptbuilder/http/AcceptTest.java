package com.promptbuilder.http;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/event-stream",
                "TEXT/Event-Stream",
                " text/event-stream ; q=0.5",
                "text/event-stream;charset=utf-8;q=0.5",
                "application/json, text/event-stream",
                "application/json;q=0.5, text/event-stream;q=0.8",
                "text/html, */*;q=0.1, text/event-stream;q=0.001"
            })
    void isForEventsWhereTheyAreNamed(String header) {
        assertThat(Accept.wantsEvents(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "text/*",
                "application/json",
                "application/json, text/plain, */*",
                "text/event-stream;q=0",
                "text/event-stream;q=0.000",
                "text/event-stream;q=0.5, application/json",
                "text/event-stream+json",
                "xtext/event-stream",
                "q=1;text/event-stream"
            })
    void isForJsonOtherwise(String header) {
        assertThat(Accept.wantsEvents(header)).isFalse();
    }
}
