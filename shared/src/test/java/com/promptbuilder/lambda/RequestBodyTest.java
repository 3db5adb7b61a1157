package com.promptbuilder.lambda;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class RequestBodyTest {
    private static final int MOST = 1_048_576;

    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json;  charset=\"utf-8\" ; profile=x",
                "application/json; profile=\"a;charset=latin1\"",
                "application/json;",
                "application/json; charset=utf8",
                " application/json ",
                ""
            })
    void isTakenForJson(String contentType) {
        assertThat(functionHarness
                        .send(Event.haiku().header("Content-Type", contentType))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void isTakenForJsonWithoutAContentType() {
        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/plain;charset=utf-8",
                "text/json",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/xml",
                "application/jsonp",
                "application/jsonx; charset=utf-8",
                "application/vnd.api+json",
                "application/problem+json; charset=utf-8",
                "application/ld+json",
                "application/json, text/plain",
                "application/json;charset=iso-8859-1",
                "application/json; charset=iso-8859-1",
                "application/json;   charset=latin1",
                "application/json; charset=utf-8; charset=utf-16",
                "application/json; Charset = \"utf-16\"",
                "*/*",
                "json"
            })
    void ofAnotherTypeIsRefused(String contentType) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().header("Content-Type", contentType));

        assertThat(proxyResponseView.status()).isEqualTo(415);
        assertThat(proxyResponseView.error()).isEqualTo("Unsupported media type");
        assertThat(functionHarness.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "br",
                "deflate",
                "zstd",
                "x-gzip",
                "identity, gzip",
                "gzip, identity",
                "aws-chunked"
            })
    void inAnotherCodingIsRefusedWithTheOneThatIsTaken(String coding) {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().header("Content-Encoding", coding));

        assertThat(proxyResponseView.status()).isEqualTo(415);
        assertThat(proxyResponseView.error()).isEqualTo("Unsupported media type");
        assertThat(proxyResponseView.header("Accept-Encoding")).isEqualTo("identity");
        assertThat(functionHarness.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "identity", "Identity", "identity, identity", " identity ,"})
    void inNoCodingIsRead(String coding) {
        assertThat(functionHarness
                        .send(Event.haiku().header("Content-Encoding", coding))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void ofEndlessCodingsIsRefusedWithoutMuchAdo() {
        assertThat(functionHarness
                        .send(Event.haiku().header("Content-Encoding", "identity,".repeat(2_000) + "gzip"))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void ofAnEndlessTypeIsRefusedWithoutMuchAdo() {
        assertThat(functionHarness
                        .send(Event.haiku().header("Content-Type", "application/json" + "; a=b".repeat(50_000)))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void mayHave1048576Bytes() {
        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", haiku(MOST, 'a')))
                        .status())
                .isEqualTo(200);
        assertThat(functionHarness
                        .send(Event.rest("POST", "/api/write-haiku")
                                .base64(haiku(MOST, 'a').getBytes(UTF_8)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void mayNotHaveOneMore() {
        for (Event event : new Event[] {
            Event.post("/api/write-haiku", haiku(MOST + 1, 'a')),
            Event.rest("POST", "/api/write-haiku").base64(haiku(MOST + 1, 'a').getBytes(UTF_8))
        }) {
            ProxyResponseView proxyResponseView = functionHarness.send(event);

            assertThat(proxyResponseView.status()).isEqualTo(413);
            assertThat(proxyResponseView.error()).isEqualTo("Payload too large");
        }
    }

    @Test
    void isMeasuredInBytesNotInCharacters() {
        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", haiku(MOST, 'ß')))
                        .status())
                .isEqualTo(200);
        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", haiku(MOST + 1, 'ß')))
                        .status())
                .isEqualTo(413);
        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", haiku(MOST + 1, '海')))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void inBase64IsTheSameQuestion() {
        String body = "{\"topic\":\"das Meer 海 😀\"}";
        ProxyResponseView plain = functionHarness.send(Event.post("/api/write-haiku", body));
        ProxyResponseView binary =
                functionHarness.send(Event.rest("POST", "/api/write-haiku").base64(body.getBytes(UTF_8)));

        assertThat(binary.key()).isEqualTo(plain.key());
        assertThat(functionHarness.asked).hasSize(1);
        assertThat(functionHarness.asked.getFirst().user()).contains("das Meer 海 😀");
    }

    @Test
    void thatIsNotUtf8IsNoJson() {
        byte[] latin1 = {'{', '"', 't', 'o', 'p', 'i', 'c', '"', ':', '"', (byte) 0xfc, '"', '}'};
        ProxyResponseView proxyResponseView =
                functionHarness.send(Event.rest("POST", "/api/write-haiku").base64(latin1));

        assertThat(proxyResponseView.status()).isEqualTo(400);
        assertThat(proxyResponseView.error()).isEqualTo("Invalid JSON");
        assertThat(proxyResponseView.details()).isEqualTo("The body is not UTF-8");
    }

    @Test
    void thatIsNoBase64AlthoughTheEventSaysSoIsNoJson() {
        Event event = Event.rest("POST", "/api/write-haiku").base64(new byte[0]).body("{\"topic\":\"sea\"}");

        assertThat(functionHarness.send(event).status()).isEqualTo(400);
    }

    @Test
    void mayBeginWithAByteOrderMark() {
        byte[] marked = "\uFEFF{\"topic\":\"sea\"}".getBytes(UTF_8);

        assertThat(functionHarness
                        .send(Event.rest("POST", "/api/write-haiku").base64(marked))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void withHalfASurrogatePairIsNoJson() {
        assertThat(functionHarness
                        .send(Event.post("/api/write-haiku", "{\"topic\":\"\\ud83d\"}"))
                        .error())
                .isEqualTo("Invalid JSON");
    }

    /** A valid body of the given size, filled with one character. */
    private static String haiku(int bytes, char filling) {
        int left = bytes - "{\"topic\":\"\"}".length();
        int width = Character.toString(filling).getBytes(UTF_8).length;
        char[] text = new char[left / width];
        Arrays.fill(text, filling);
        return "{\"topic\":\"" + new String(text) + "x".repeat(left % width) + "\"}";
    }
}
