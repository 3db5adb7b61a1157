package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.Failure.RetryHint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import static com.promptbuilder.claude.Failure.ConnectionError.RESET_DURING_RESPONSE;
import static com.promptbuilder.claude.StreamFixtures.PING;
import static com.promptbuilder.claude.StreamFixtures.begin;
import static com.promptbuilder.claude.StreamFixtures.delta;
import static com.promptbuilder.claude.StreamFixtures.end;
import static com.promptbuilder.claude.StreamFixtures.error;
import static com.promptbuilder.claude.StreamFixtures.event;
import static com.promptbuilder.claude.StreamFixtures.start;
import static com.promptbuilder.claude.StreamFixtures.text;
import static com.promptbuilder.claude.StreamFixtures.thinking;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class MessagesStreamTest {
    private static final String WAVES = text(0, "Wa", "ves", ".");
    private static final Usage BEGUN = new Usage(11, 1, 33, 44);
    /** The estimate of the received text exceeds the reported tokens. */
    private static final Usage BROKEN_OFF = new Usage(11, 2, 33, 44, true);

    private static final Failure CUT_OFF = new Failure.TimedOut(RetryHint.UNSPECIFIED, BROKEN_OFF);
    private static final Failure INVALID = new Failure.InvalidResponse(MessageFixtures.USAGE);

    private final List<String> streamed = new ArrayList<>();

    @Test
    void requestsAStreamByOneMoreField() throws JsonProcessingException {
        try (StubClaudeServer server = StubClaudeServer.answering(200, start() + WAVES + end("end_turn"))) {
            Prompts.of(server.address(), prompt(Duration.ofSeconds(20)));

            assertThat(JsonMapper.builder()
                            .build()
                            .readTree(server.received().getFirst().body())
                            .path("stream")
                            .asBoolean())
                    .isTrue();
        }
    }

    static Stream<Arguments> whole() {
        return Stream.of(
                arguments(start() + WAVES + end("end_turn"), List.of("Wa", "ves", ".")),
                arguments((start() + WAVES + end("end_turn")).replace("\n", "\r\n"), List.of("Wa", "ves", ".")),
                arguments(
                        start() + PING + WAVES.replace("event:", PING + "event:") + PING + end("end_turn"),
                        List.of("Wa", "ves", ".")),
                arguments(
                        start() + event("news", "not even JSON") + WAVES + end("end_turn"), List.of("Wa", "ves", ".")),
                arguments(start() + thinking(0, "Hm.") + text(1, "Waves.") + end("end_turn"), List.of("Waves.")),
                arguments(
                        start() + text(0, "Wa") + thinking(1, "Hm.") + text(2, "ves.") + end("end_turn"),
                        List.of("Wa", "ves.")),
                arguments(
                        start()
                                + begin(0, "{\"type\":\"later_kind\",\"text\":\"no\"}")
                                + delta(0, "later", "no")
                                + WAVES
                                + end("end_turn"),
                        List.of("Wa", "ves", ".")),
                arguments(
                        start()
                                + begin(0, "{\"type\":\"text\",\"text\":\"Wa\"}")
                                + delta(0, "text", "ves.")
                                + end("end_turn"),
                        List.of("Wa", "ves.")),
                arguments(start() + WAVES + end("end_turn") + error("overloaded_error"), List.of("Wa", "ves", ".")));
    }

    @ParameterizedTest
    @MethodSource("whole")
    void passesTextOnAsItArrivesAndEndsLikeAWholeMessage(String stream, List<String> pieces) {
        assertThat(answering(stream)).isEqualTo(Prompts.answering(200, MessageFixtures.text("Waves.")));
        assertThat(streamed).isEqualTo(pieces);
    }

    @Test
    void passesTextOnBeforeTheStreamEnds() {
        try (StubClaudeServer server = stuckAfter(start() + WAVES)) {
            Consumer<String> interrupting = text -> {
                streamed.add(text);
                if (text.equals(".")) {
                    Thread.currentThread().interrupt();
                }
            };
            Prompt prompt = Prompts.prompt(Optional.empty(), Duration.ofSeconds(20), Optional.of(interrupting));

            assertThat(Prompts.of(server.address(), prompt)).isEqualTo(CUT_OFF);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(streamed).containsExactly("Wa", "ves", ".");
        }
    }

    @Test
    void timesOutIfTheStreamStops() {
        try (StubClaudeServer server = stuckAfter(start() + WAVES)) {
            // The first text may take 100 times as long.
            Prompt prompt = prompt(Duration.ofMillis(150)).withFirstTextShare(100);

            assertThat(Prompts.of(server.address(), prompt)).isEqualTo(CUT_OFF);
        }
    }

    @Test
    void isCompleteWithTheLastEvent() {
        try (StubClaudeServer server = stuckAfter(start() + WAVES + end("end_turn"))) {
            assertThat(Prompts.of(server.address(), prompt(Duration.ofSeconds(20))))
                    .isInstanceOf(Completion.Text.class);
        }
    }

    @Test
    void passesNoLeadingBlanksAndNoLoneSurrogatesOn() {
        String stream = start() + text(0, " ", "\n", "\ud83d", "\ude00", "a\ud83d", "\ude00") + end("end_turn");

        assertThat(answering(stream)).isInstanceOf(Completion.Text.class);
        assertThat(streamed).containsExactly(" \n", "😀", "a", "😀");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(start() + WAVES + end("max_tokens"), new Failure.Truncated(MessageFixtures.USAGE)),
                arguments(
                        start() + WAVES + end("model_context_window_exceeded"),
                        new Failure.Truncated(MessageFixtures.USAGE)),
                arguments(start() + thinking(0, "") + end("max_tokens"), new Failure.Truncated(MessageFixtures.USAGE)),
                arguments(start() + thinking(0, "") + end("end_turn"), INVALID),
                arguments(start() + WAVES + end("pause_turn"), INVALID),
                arguments(
                        start() + end("refusal", "{\"category\":\"cyber\"}"),
                        new Failure.Refused(Optional.of("cyber"), MessageFixtures.USAGE)),
                arguments(start() + text(0, " ", "\n") + end("end_turn"), INVALID),
                arguments(start() + text(0, "half \ud83d") + end("end_turn"), INVALID),
                arguments(start() + end("end_turn"), INVALID),
                arguments(
                        start() + WAVES + event("content_block_delta", "{\"delta\":") + end("end_turn"),
                        new Failure.InvalidResponse(BEGUN)),
                arguments(start() + WAVES + event("message_stop", "{}"), new Failure.InvalidResponse(BEGUN)),
                arguments(start() + WAVES, new Failure.Unreachable(RESET_DURING_RESPONSE, BROKEN_OFF)),
                arguments(start(), new Failure.Unreachable(RESET_DURING_RESPONSE, BEGUN)),
                arguments(
                        (start() + WAVES + end("end_turn")).replaceFirst("\n\n$", ""),
                        new Failure.Unreachable(RESET_DURING_RESPONSE, MessageFixtures.USAGE)),
                arguments("", new Failure.InvalidResponse()),
                arguments(MessageFixtures.text("Waves."), new Failure.InvalidResponse()),
                arguments("<!doctype html><title>Sign in</title>", new Failure.InvalidResponse()),
                arguments(
                        start() + WAVES + error("overloaded_error"),
                        new Failure.Overloaded(Optional.empty(), RetryHint.UNSPECIFIED, BROKEN_OFF)),
                arguments(
                        start() + WAVES + error("overloaded_error") + end("end_turn"),
                        new Failure.Overloaded(Optional.empty(), RetryHint.UNSPECIFIED, BROKEN_OFF)),
                arguments(error("rate_limit_error"), new Failure.RateLimited(Optional.empty())),
                arguments(start() + error("timeout_error"), new Failure.TimedOut(RetryHint.UNSPECIFIED, BEGUN)),
                arguments(start() + error("api_error"), new Failure.ServerError(500, RetryHint.UNSPECIFIED, BEGUN)),
                arguments(start() + error("later_error"), new Failure.ServerError(500, RetryHint.UNSPECIFIED, BEGUN)),
                arguments(start() + event("error", "?"), new Failure.ServerError(500, RetryHint.UNSPECIFIED, BEGUN)),
                arguments(
                        start() + error("invalid_request_error"),
                        new Failure.Rejected(400, RetryHint.UNSPECIFIED, BEGUN)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void reportsAnIncompleteStreamAsAFailure(String stream, Failure failure) {
        assertThat(answering(stream)).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "429", "500", "503", "504", "529"})
    void failsLikeAWholeMessageIfTheStreamNeverStarts(int status) {
        String body = MessageFixtures.error("whatever");

        assertThat(answering(status, body, "Retry-After", "4", "X-Should-Retry", "false"))
                .isEqualTo(Prompts.answering(status, body, "Retry-After", "4", "X-Should-Retry", "false"));
        assertThat(streamed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"event: ping\n", "data: x\n", "x\n\n"})
    void doesNotReadAStreamAboveTheLimit(String line) {
        assertThat(answering(start() + line.repeat(4_100_000 / line.length()) + end("end_turn")))
                .isEqualTo(new Failure.Unreachable(RESET_DURING_RESPONSE, BEGUN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nevent: mess",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nevent\r\n"
            })
    void reportsAResetDuringTheStream(String response) throws Exception {
        try (BrokenServer server = new BrokenServer(response)) {
            assertThat(Prompts.of(server.address(), prompt(Duration.ofSeconds(20))))
                    .isEqualTo(new Failure.Unreachable(RESET_DURING_RESPONSE, Prompts.ESTIMATE_OF_STREAM));
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void reusesTheConnectionAfterAStream() {
        try (StubClaudeServer server = StubClaudeServer.answering(200, start() + WAVES + end("end_turn"));
                HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Prompts.SECRET, httpClientProvider);
            for (int i = 0; i < 10; i++) {
                assertThat(claude.complete(prompt(Duration.ofSeconds(20)))).isInstanceOf(Completion.Text.class);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void endsIfInterruptedAndKeepsTheInterruptFlag() {
        try (StubClaudeServer server = StubClaudeServer.silent()) {
            Thread.currentThread().interrupt();
            assertThat(Prompts.of(server.address(), prompt(Duration.ofSeconds(20))))
                    .isEqualTo(new Failure.TimedOut(RetryHint.UNSPECIFIED, Prompts.ESTIMATE_OF_STREAM));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static StubClaudeServer stuckAfter(String stream) {
        return new StubClaudeServer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(stream.getBytes(UTF_8));
            exchange.getResponseBody().flush();
            StubClaudeServer.waitForTheEnd();
        });
    }

    private Completion answering(String stream) {
        return answering(200, stream, "Content-Type", "text/event-stream");
    }

    private Completion answering(int status, String body, String... headers) {
        try (StubClaudeServer server = StubClaudeServer.answering(status, body, headers)) {
            return Prompts.of(server.address(), prompt(Duration.ofSeconds(20)));
        }
    }

    private Prompt prompt(Duration time) {
        return Prompts.prompt(Optional.empty(), time, Optional.of(streamed::add));
    }
}
