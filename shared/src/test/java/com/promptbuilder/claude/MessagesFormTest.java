package com.promptbuilder.claude;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The response's headers determine its format, whatever the request asked for. */
class MessagesFormTest {
    private static final String WHOLE = MessageFixtures.text("Waves.");
    private static final String EVENTS =
            StreamFixtures.start() + StreamFixtures.text(0, "Wa", "ves.") + StreamFixtures.end("end_turn");
    private static final Completion WAVES = new Completion.Text("Waves.", "claude-haiku-5-5", MessageFixtures.USAGE);
    private static final String STREAM = "text/event-stream; charset=utf-8";

    private final List<String> streamed = new ArrayList<>();

    @Test
    void anEventStreamAnswersAPlainRequest() {
        assertThat(plain(EVENTS, STREAM)).isEqualTo(WAVES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "Application/JSON; charset=utf-8", "application/problem+json"})
    void aWholeMessageAnswersAStreamedRequest(String type) {
        assertThat(streamed(WHOLE, type)).isEqualTo(WAVES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/octet-stream"})
    void aResponseOfAnotherTypeIsReadAsRequested(String type) {
        assertThat(plain(WHOLE, type)).isEqualTo(WAVES);
        assertThat(streamed(EVENTS, type)).isEqualTo(WAVES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "event: message\n", "event: ping\n"})
    void anEventHasTheTypeInItsData(String name) {
        assertThat(streamed(EVENTS.replaceAll("event: .*\n", name), STREAM)).isEqualTo(WAVES);
        assertThat(streamed).containsExactly("Wa", "ves.");
    }

    @Test
    void anErrorWithoutANameIsAnError() {
        assertThat(streamed(StreamFixtures.error("overloaded_error").replaceAll("event: .*\n", ""), STREAM))
                .isEqualTo(new Failure.Overloaded(Optional.empty()));
    }

    @Test
    void unreadableEventsWithoutNamesMakeAnAnswerInvalid() {
        assertThat(streamed("data: {\"type\":\n\n" + EVENTS, STREAM)).isEqualTo(new Failure.InvalidResponse());
    }

    static Stream<Arguments> codings() {
        return Stream.of(arguments("gzip"), arguments("X-GZip"), arguments("deflate"), arguments("raw deflate"));
    }

    @ParameterizedTest
    @MethodSource("codings")
    void aCompressedBodyIsDecoded(String coding) {
        String header = coding.replace("raw ", "");

        assertThat(answering(Prompts.prompt(), coded(WHOLE, coding), "Content-Encoding", header))
                .isEqualTo(WAVES);
        assertThat(answering(listening(), coded(EVENTS, coding), "Content-Encoding", header, "Content-Type", STREAM))
                .isEqualTo(WAVES);
        assertThat(streamed).containsExactly("Wa", "ves.");
    }

    @Test
    void compressedEventsAreStreamed() {
        try (StubClaudeServer server = new StubClaudeServer(exchange -> {
            exchange.getResponseHeaders().add("Content-Encoding", "gzip");
            exchange.getResponseHeaders().add("Content-Type", STREAM);
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = new GZIPOutputStream(exchange.getResponseBody(), true);
            body.write(EVENTS.getBytes(UTF_8));
            body.flush();
            exchange.getResponseBody().flush();
            StubClaudeServer.waitForTheEnd();
        })) {
            assertThat(Prompts.of(server.address(), listening())).isEqualTo(WAVES);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "gzip", "gzip, gzip", "deflate"})
    void aBodyThatCannotBeDecodedIsInvalid(String coding) {
        byte[] plain = WHOLE.getBytes(UTF_8);

        assertThat(answering(Prompts.prompt(), plain, "Content-Encoding", coding))
                .isEqualTo(new Failure.InvalidResponse(Prompts.ESTIMATE));
    }

    @Test
    void theLimitAppliesToTheDecodedBody() {
        byte[] bomb = coded(" ".repeat(5_000_000), "gzip");

        assertThat(bomb.length).isLessThan(100_000);
        assertThat(answering(Prompts.prompt(), bomb, "Content-Encoding", "gzip"))
                .isEqualTo(new Failure.InvalidResponse(Prompts.ESTIMATE));
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_request_error, 400",
        "authentication_error, 401",
        "billing_error, 402",
        "permission_error, 403",
        "not_found_error, 404",
        "conflict_error, 409",
        "request_too_large, 413",
        "rate_limit_error, 429",
        "api_error, 500",
        "another_error, 500",
        "timeout_error, 504",
        "overloaded_error, 529"
    })
    void anErrorObjectIsThatErrorInSpiteOfTheStatus(String type, int status) {
        Completion failure = Prompts.answering(status, "");
        String json = "application/json";

        assertThat(plain(MessageFixtures.error(type), json)).isEqualTo(failure);
        assertThat(plain("{\"error\":{\"type\":\"" + type + "\"}}", json)).isEqualTo(failure);
        assertThat(streamed(MessageFixtures.error(type), json)).isEqualTo(failure);
        assertThat(streamed(StreamFixtures.error(type), STREAM)).isEqualTo(failure);
    }

    private Completion plain(String body, String type) {
        return answering(Prompts.prompt(), body.getBytes(UTF_8), "Content-Type", type);
    }

    private Completion streamed(String body, String type) {
        return answering(listening(), body.getBytes(UTF_8), "Content-Type", type);
    }

    private Prompt listening() {
        return Prompts.prompt(Optional.empty(), Duration.ofSeconds(20), Optional.of(streamed::add));
    }

    private static Completion answering(Prompt prompt, byte[] body, String... headers) {
        try (StubClaudeServer server =
                new StubClaudeServer(exchange -> StubClaudeServer.send(exchange, 200, body, headers))) {
            return Prompts.of(server.address(), prompt);
        }
    }

    private static byte[] coded(String text, String coding) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream coder = switch (coding) {
            case "deflate" -> new DeflaterOutputStream(bytes);
            case "raw deflate" -> new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED, true));
            default -> new GZIPOutputStream(bytes);
        }) {
            coder.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
