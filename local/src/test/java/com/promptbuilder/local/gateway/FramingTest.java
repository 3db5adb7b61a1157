package com.promptbuilder.local.gateway;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The framing headers of responses. */
class FramingTest {
    private static final int TOO_MUCH = 11 * 1024 * 1024;

    @Test
    void anAnswerWithoutContentHasNoLength() throws IOException {
        assertThat(asked("GET", "{\"statusCode\":304}"))
                .startsWith("HTTP/1.1 304 ")
                .doesNotContain("Content-Length", "Transfer-Encoding");
    }

    @Test
    void anEmptyAnswerHasLengthZero() throws IOException {
        assertThat(asked("GET", "{\"statusCode\":200}")).contains("Content-Length: 0\r\n");
    }

    @Test
    void anAnswerToHeadHasTheLengthThatTheFunctionTells() throws IOException {
        assertThat(asked("HEAD", "{\"statusCode\":200,\"headers\":{\"Content-Length\":\"7\"}}"))
                .contains("Content-Length: 7\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void anAnswerToHeadHasNoLengthIfTheFunctionTellsNone() throws IOException {
        assertThat(asked("HEAD", "{\"statusCode\":200}"))
                .startsWith("HTTP/1.1 200 ")
                .doesNotContain("Content-Length")
                .endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
    void aBodyThatWillBeTooLargeIsRefusedUnread(String expect) throws IOException {
        try (ServedFunctions served = writing("{\"statusCode\":200}")) {
            String answer = RawCaller.say(
                    served.url(),
                    "POST /f/a HTTP/1.1\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n"
                            .formatted(expect, TOO_MUCH));

            assertThat(answer)
                    .startsWith("HTTP/1.1 413 ")
                    .contains("Connection: close\r\n", "Cache-Control: no-store\r\n")
                    .contains("\r\n\r\n{\"error\":\"Payload too large\",\"requestId\":\"");
        }
    }

    private static String asked(String method, String written) throws IOException {
        try (ServedFunctions served = writing(written)) {
            return RawCaller.say(
                    served.url(), method + " /f/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        }
    }

    private static ServedFunctions writing(String written) throws IOException {
        return new ServedFunctions((event, answer, context) -> answer.write(written.getBytes(UTF_8)));
    }
}
