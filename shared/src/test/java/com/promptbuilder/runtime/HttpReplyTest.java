package com.promptbuilder.runtime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HttpReplyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 6\r\nLambda-Runtime-Trace-Id: Root=1\r\n\r\nevent!",
                """
                HTTP/1.1 200 OK
                Transfer-Encoding: chunked
                lambda-runtime-trace-id:Root=1

                4
                even
                2;a=b
                t!
                0

                """,
                "HTTP/1.1 200\nLambda-Runtime-Trace-Id: Root=1\n\nevent!"
            })
    void everyFramingGivesTheBody(String response) throws IOException {
        HttpReply reply = read(response);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(new String(reply.body(), UTF_8)).isEqualTo("event!");
        assertThat(reply.header("Lambda-Runtime-Trace-Id")).contains("Root=1");
        assertThat(reply.header("Absent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK",
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nevent!",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nevent!",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nevent!"
            })
    void aResponseThatIsCutOffOrMalformedIsAnError(String response) {
        assertThatThrownBy(() -> read(response)).isInstanceOf(IOException.class);
    }

    @Test
    void aBodyMayBeEmpty() throws IOException {
        assertThat(read("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n").body())
                .isEmpty();
    }

    private static HttpReply read(String response) throws IOException {
        return HttpReply.read(new ByteArrayInputStream(response.getBytes(UTF_8)));
    }
}
