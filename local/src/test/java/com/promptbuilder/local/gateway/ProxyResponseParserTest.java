package com.promptbuilder.local.gateway;

import com.promptbuilder.local.gateway.ProxyResponseParser.ProxyResponse;
import com.promptbuilder.local.gateway.ProxyResponseParser.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ProxyResponseParserTest {
    @Test
    void readsStatusHeadersAndBody() {
        ProxyResponse answer = understood("""
                {"statusCode":201,"headers":{"X-One":"1","X-Number":5,"X-None":null},"body":"ä"}
                """);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.headers()).containsOnlyKeys("X-One", "X-Number").containsEntry("X-Number", List.of("5"));
        assertThat(answer.payload().text()).contains("ä");
    }

    @Test
    void prefersAllValuesOfAHeaderToTheSingleOne() {
        ProxyResponse answer = understood("""
                {"statusCode":200,"headers":{"set-cookie":"a"},"multiValueHeaders":{"Set-Cookie":["a","b"]}}
                """);

        assertThat(answer.headers()).containsOnlyKeys("Set-Cookie").containsEntry("Set-Cookie", List.of("a", "b"));
    }

    @Test
    void aHeaderValueThatIsNoScalarIsEmpty() {
        ProxyResponse answer = understood("""
                {"statusCode":200,"headers":{"X-One":{"a":"b"}},"multiValueHeaders":{"X-Two":["a",{"b":"c"},["d"]]}}
                """);

        assertThat(answer.headers()).containsOnlyKeys("X-Two").containsEntry("X-Two", List.of("a", "", ""));
    }

    @Test
    void decodesABase64Body() {
        assertThat(understood("{\"statusCode\":200,\"body\":\"/w==\",\"isBase64Encoded\":true}")
                        .payload()
                        .buffer()
                        .get())
                .isEqualTo((byte) 0xff);
    }

    @Test
    void takesAnAnswerWithoutABody() {
        assertThat(understood("{\"statusCode\":204,\"body\":null}").payload().isEmpty())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "[]",
                "\"text\"",
                "{}",
                "{\"body\":\"no status\"}",
                "{\"statusCode\":99}",
                "{\"statusCode\":101}",
                "{\"statusCode\":600}",
                "{\"statusCode\":200} and more",
                "{\"statusCode\":200,\"body\":{\"not\":\"text\"}}",
                "{\"statusCode\":200,\"body\":\"?\",\"isBase64Encoded\":true}",
                "{\"statusCode\":200,\"headers\":{\"a b\":\"\"}}",
                "{\"statusCode\":200,\"headers\":{\"a\":\"b\\r\\nc: d\"}}",
            })
    void callsAnythingElseMalformed(String written) {
        assertThat(ProxyResponseParser.read(written.getBytes(UTF_8))).isInstanceOf(Reading.Malformed.class);
    }

    private static ProxyResponse understood(String written) {
        return switch (ProxyResponseParser.read(written.getBytes(UTF_8))) {
            case Reading.Parsed(ProxyResponse answer) -> answer;
            case Reading.Malformed(String reason) -> throw new AssertionError(reason);
        };
    }
}
