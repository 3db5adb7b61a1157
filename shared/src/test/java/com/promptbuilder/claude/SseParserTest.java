package com.promptbuilder.claude;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class SseParserTest {
    static Stream<Arguments> streams() {
        return Stream.of(
                arguments("event: a\ndata: 1\n\n", List.of("a=1")),
                arguments("event: a\r\ndata: 1\r\n\r\nevent: b\r\ndata: 2\r\n\r\n", List.of("a=1", "b=2")),
                arguments("event: a\rdata: 1\r\r", List.of("a=1")),
                arguments("data: 1\r\n\ndata: 2\n\r", List.of("=1", "=2")),
                arguments("data: 1\nevent: a\n\n", List.of("a=1")),
                arguments("event:a\ndata:1\n\n", List.of("a=1")),
                arguments("event:  a\ndata:  1\n\n", List.of(" a= 1")),
                arguments("data: 1\ndata: 2\n\n", List.of("=1\n2")),
                arguments("data\n\n", List.of("=")),
                arguments("event: a\n\ndata: 1\n\n", List.of("=1")),
                arguments(": a comment\nid: 7\nretry: 10\ndata: 1\nother: x\n\n", List.of("=1")),
                arguments("\uFEFFdata: 1\n\n\uFEFFdata: 2\n\n", List.of("=1")),
                arguments("data: {\"a\":\"日本 😀\"}\n\n", List.of("={\"a\":\"日本 😀\"}")),
                arguments("data: 1\n\nevent: b\ndata: cut o", List.of("=1")),
                arguments("data: 1\n", List.of()),
                arguments("\n\r\n\r\r\n", List.of()),
                arguments("", List.of()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void parsesChunksOfAnySize(String stream, List<String> events) {
        byte[] bytes = stream.getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(read(slice(bytes, 0, cut), slice(bytes, cut, bytes.length)))
                    .as("cut at %d", cut)
                    .isEqualTo(events);
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void parsesSingleBytes(String stream, List<String> events) {
        byte[] bytes = stream.getBytes(UTF_8);
        ByteBuffer[] parts = new ByteBuffer[bytes.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = slice(bytes, i, i + 1);
        }

        assertThat(read(parts)).isEqualTo(events);
    }

    private static ByteBuffer slice(byte[] bytes, int from, int to) {
        return ByteBuffer.wrap(bytes, from, to - from);
    }

    private static List<String> read(ByteBuffer... parts) {
        List<String> events = new ArrayList<>();
        SseParser parser = new SseParser((name, data) -> events.add(name + "=" + data));
        for (ByteBuffer part : parts) {
            parser.accept(part);
        }
        return events;
    }
}
