package com.promptbuilder.http;

import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class PreferHeaderTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            respond-async             |  0 | respond-async
            Respond-Async             |  0 | respond-async
            wait=7                    |  7 | wait=7
            wait = 7                  |  7 | wait=7
            wait="7"                  |  7 | wait=7
            wait=0                    |  0 | wait=0
            wait=26                   | 25 | wait=25
            wait=999999999            | 25 | wait=25
            respond-async, wait=10    | 10 | respond-async, wait=10
            wait=10,respond-async;x=1 | 10 | respond-async, wait=10
            wait=3, wait=9            |  3 | wait=3
            return=minimal, wait=2    |  2 | wait=2
            """)
    void parsesPreferences(String header, long seconds, String applied) {
        assertThat(PreferHeader.of(header)).contains(new PreferHeader(Duration.ofSeconds(seconds), applied));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "wait",
                "wait=",
                "wait=-1",
                "wait=1.5",
                "wait=x",
                "wait=1234567890",
                "handling=lenient",
                "xrespond-async"
            })
    void ignoresMalformedAndOtherPreferences(String header) {
        assertThat(PreferHeader.of(header)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "'', INTERACTIVE",
        "u=0, INTERACTIVE",
        "u=3, INTERACTIVE",
        "u=4, BACKGROUND",
        "'u=7, i', BACKGROUND",
        "'i, u=7', BACKGROUND",
        "u=7;x, BACKGROUND",
        "u=8, INTERACTIVE",
        "u=77, INTERACTIVE",
        "xu=7, INTERACTIVE",
        "background, INTERACTIVE"
    })
    void selectsTheBackgroundQueueForAnUrgencyBelowTheDefault(String header, Priority priority) {
        assertThat(PreferHeader.queue(header, false)).isEqualTo(priority);
    }

    @ParameterizedTest
    @CsvSource({"u=7, BULK", "'i, u=7', BULK", "u=6, BACKGROUND", "u=3, INTERACTIVE"})
    void selectsTheBulkQueueForTheLowestUrgencyIfThereIsOne(String header, Priority priority) {
        assertThat(PreferHeader.queue(header, true)).isEqualTo(priority);
    }
}
