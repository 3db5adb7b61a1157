package com.promptbuilder.lambda;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPInputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** The output of a function whose integration is in {@code RESPONSE_STREAM} mode: a prelude before every body. */
class ResponseStreamModeTest {
    private static final byte[] DELIMITER = new byte[8];

    private final FunctionHarness streaming = new FunctionHarness(Map.of("RESPONSE_STREAM", "all"));
    private final FunctionHarness plain = new FunctionHarness();

    @Test
    void anAnswerIsAPreludeAndItsBody() {
        ProxyResponseView expected = plain.send(Event.haiku().header("X-Request-ID", "id"));
        byte[] output = output(Event.haiku().header("X-Request-ID", "id"));

        assertThat(body(output)).isEqualTo(expected.body().getBytes(StandardCharsets.UTF_8));
        assertThat(ProxyResponseView.of(output).status()).isEqualTo(200);
        assertThat(ProxyResponseView.of(output).event().has("body")).isFalse();
        assertThat(ProxyResponseView.of(output).event().has("isBase64Encoded")).isFalse();
        assertThat(ProxyResponseView.of(output).headers().keySet())
                .isEqualTo(expected.headers().keySet());
    }

    @Test
    void aCompressedBodyIsSentAsItIs() throws IOException {
        byte[] output = output(Event.get("/openapi.json").header("Accept-Encoding", "gzip"));

        assertThat(ProxyResponseView.of(output).header("Content-Encoding")).isEqualTo("gzip");
        try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(body(output)))) {
            assertThat(ProxyResponseView.parse(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                            .path("openapi")
                            .asText())
                    .isEqualTo("3.1.0");
        }
    }

    @Test
    void anErrorAndAHeadResponseHaveAPrelude() {
        assertThat(ProxyResponseView.of(output(Event.haiku().method("PUT"))).status())
                .isEqualTo(405);
        assertThat(body(output(Event.haiku().method("PUT")))).asString().contains("Method not allowed");
        byte[] head = output(Event.rest("HEAD", "/health"));
        assertThat(body(head)).isEmpty();
        assertThat(ProxyResponseView.of(head).headers()).containsKey("Content-Length");
    }

    @Test
    void aStreamIsTheSameAsInBufferedMode() {
        streaming.claude(prompt -> {
            prompt.callContext().text().ifPresent(caller -> caller.accept("Salt"));
            return FunctionHarness.text("Salt");
        });
        assertThat(SseTranscript.of(output(Event.haiku().header("Accept", "text/event-stream")))
                        .names())
                .containsExactly("delta", "usage", "done");
        assertThat(SseTranscript.of(output(Event.haiku().header("Accept", "text/event-stream"))))
                .matches(SseTranscript::isStreamed)
                .matches(hit -> hit.text().equals("Salt"));
    }

    private byte[] output(Event event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        streaming.send(event, output);
        return output.toByteArray();
    }

    private static byte[] body(byte[] output) {
        for (int i = 0; i <= output.length - DELIMITER.length; i++) {
            if (Arrays.equals(output, i, i + DELIMITER.length, DELIMITER, 0, DELIMITER.length)) {
                return Arrays.copyOfRange(output, i + DELIMITER.length, output.length);
            }
        }
        throw new AssertionError("no delimiter");
    }
}
