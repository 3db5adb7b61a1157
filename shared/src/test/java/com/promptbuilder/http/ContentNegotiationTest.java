package com.promptbuilder.http;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ContentNegotiationTest {
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
    void choosesEventsIfAcceptNamesThem(String header) {
        assertThat(ContentNegotiation.wantsEvents(header)).isTrue();
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
    void choosesJsonOtherwise(String header) {
        assertThat(ContentNegotiation.wantsEvents(header)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/openmetrics-text",
                "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                        + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                "application/openmetrics-text;version=0.0.1;q=0.1,application/openmetrics-text;q=0.6,text/plain;q=0.3",
                "text/plain, application/openmetrics-text",
                "application/openmetrics-text, */*",
                "text/plain;q=0, */*",
                "APPLICATION/OpenMetrics-Text ; q=0.001"
            })
    void choosesOpenMetricsIfAcceptPrefersIt(String header) {
        assertThat(ContentNegotiation.wantsOpenMetrics(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "text/plain",
                "application/json",
                "application/openmetrics-text;q=0",
                "application/openmetrics-text;q=0.000, text/plain",
                "application/openmetrics-text;q=0, */*",
                "application/openmetrics-text;q=0.1, text/plain;q=0.2",
                "application/openmetrics-text;q=0.1, text/*;q=0.2",
                "application/openmetrics-text;q=0.1, */*;q=0.2",
                "application/*, */*",
                "application/openmetrics-text+json"
            })
    void choosesTheClassicFormatOtherwise(String header) {
        assertThat(ContentNegotiation.wantsOpenMetrics(header)).isFalse();
    }
}
