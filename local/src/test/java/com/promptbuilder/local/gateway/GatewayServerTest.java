package com.promptbuilder.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** The server over real HTTP, with a function that returns its event. */
class GatewayServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEGABYTE = 1024 * 1024;

    private static ServedFunctions echo;

    @BeforeAll
    static void start() throws IOException {
        echo = new ServedFunctions((event, answer, context) -> writeEcho(event, answer));
    }

    @AfterAll
    static void stop() {
        echo.close();
    }

    private static void writeEcho(InputStream event, OutputStream answer) throws IOException {
        var json = JSON.createObjectNode().put("statusCode", 201);
        json.putObject("headers").put("Content-Type", "application/json").put("Content-Length", "1");
        json.putObject("multiValueHeaders").putArray("X-Two").add("1").add("2");
        json.put("body", new String(event.readAllBytes(), UTF_8));
        JSON.writeValue(answer, json);
    }

    @Test
    void answersWithWhatTheFunctionWrote() throws Exception {
        HttpResponse<String> response = echo.send("POST", "/f/a?q=1", "hällo".getBytes(UTF_8));

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().allValues("x-two")).containsExactly("1", "2");
        assertThat(JSON.readTree(response.body()).path("body").asText()).isEqualTo("hällo");
    }

    @Test
    void passesABodyThatIsNotUtf8AsBase64() throws Exception {
        JsonNode event = JSON.readTree(
                echo.send("POST", "/f/a", new byte[] {(byte) 0xff, 'a'}).body());

        assertThat(event.path("isBase64Encoded").asBoolean()).isTrue();
        assertThat(event.path("body").binaryValue()).containsExactly(0xff, 'a');
    }

    @Test
    void passesAChunkedBody() throws Exception {
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream("in pieces".getBytes(UTF_8)));
        JsonNode event = JSON.readTree(
                echo.send("POST", "/f/a", chunked, BodyHandlers.ofString()).body());

        assertThat(event.path("body").asText()).isEqualTo("in pieces");
        assertThat(event.at("/headers/Transfer-Encoding").asText()).isEqualTo("chunked");
    }

    @Test
    void passesAnyMethodOn() throws Exception {
        JsonNode event = JSON.readTree(echo.send("BREW", "/f/a", new byte[0]).body());

        assertThat(event.path("httpMethod").asText()).isEqualTo("BREW");
    }

    @Test
    void answersHeadWithoutABodyButWithItsLength() throws Exception {
        HttpResponse<String> response = echo.send("HEAD", "/f/a", BodyPublishers.noBody(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValueAsLong("content-length").orElse(0))
                .isGreaterThan(100);
    }

    @Test
    void takesABodyOfTenMegabytesAndNoMore() throws Exception {
        assertThat(echo.send("POST", "/f/a", new byte[11 * MEGABYTE]).statusCode())
                .isEqualTo(413);
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[11 * MEGABYTE]));
        HttpResponse<String> response = echo.send("POST", "/f/a", chunked, BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(JSON.readTree(response.body()).path("error").asText()).isEqualTo("Payload too large");
    }

    @Test
    void readsTheRestOfALongBodySoThatTheAnswerArrives() throws Exception {
        var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[40 * MEGABYTE]));

        assertThat(echo.send("POST", "/f/a", chunked, BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
    }

    @Test
    void takesALongQueryWithTheHeadersOfABrowser() throws Exception {
        assertThat(echo.get("/f/a?q=" + "a".repeat(9_500)).statusCode()).isEqualTo(201);
    }

    @Test
    void answers404WhereTheTemplateHasNoRoute() throws Exception {
        HttpResponse<String> response = echo.get("/f/a/");
        JsonNode body = JSON.readTree(response.body());

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(body.path("error").asText()).isEqualTo("Not found");
        assertThat(body.path("path").asText()).isEqualTo("/f/a/");
        assertThat(body.path("requestId").asText()).isNotEmpty();
    }

    @Test
    void tellsInOneLineThatAnotherProcessHasThePort() {
        assertThatIOException()
                .isThrownBy(() -> GatewayServer.bind("127.0.0.1", echo.url().getPort()))
                .withMessage("could not listen on 127.0.0.1:%d: Address already in use"
                        .formatted(echo.url().getPort()));
    }

    @Test
    void tellsInOneLineThatAHostIsUnknown() {
        assertThatIOException()
                .isThrownBy(() -> GatewayServer.bind("no.such.host.invalid", 0))
                .withMessageStartingWith("could not listen on no.such.host.invalid:0: ");
    }
}
