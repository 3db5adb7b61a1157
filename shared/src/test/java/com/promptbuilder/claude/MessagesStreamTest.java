package com.promptbuilder.claude;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.Failure.Again;
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

import static com.promptbuilder.claude.Events.PING;
import static com.promptbuilder.claude.Events.begin;
import static com.promptbuilder.claude.Events.delta;
import static com.promptbuilder.claude.Events.end;
import static com.promptbuilder.claude.Events.error;
import static com.promptbuilder.claude.Events.event;
import static com.promptbuilder.claude.Events.start;
import static com.promptbuilder.claude.Events.text;
import static com.promptbuilder.claude.Events.thinking;
import static com.promptbuilder.claude.Failure.Trouble.ANSWER_LOST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class MessagesStreamTest {
    private static final String WAVES = text(0, "Wa", "ves", ".");
    private static final Usage BEGUN = new Usage(11, 1, 33, 44);
    /** The tokens of the text that came are more than were told. */
    private static final Usage BROKEN_OFF = new Usage(11, 2, 33, 44, true);

    private static final Failure CUT_OFF = new Failure.TimedOut(Again.UNSAID, BROKEN_OFF);
    private static final Failure MALFORMED = new Failure.Malformed(Messages.USAGE);

    private final List<String> heard = new ArrayList<>();

    @Test
    void isAskedForByOneMoreField() throws JsonProcessingException {
        try (StandIn server = StandIn.answering(200, start() + WAVES + end("end_turn"))) {
            Asked.of(server.address(), prompt(Duration.ofSeconds(20)));

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
    void isHeardAsItComesAndIsTheAnswerOfAPlainCall(String stream, List<String> pieces) {
        assertThat(answering(stream)).isEqualTo(Asked.answering(200, Messages.text("Waves.")));
        assertThat(heard).isEqualTo(pieces);
    }

    @Test
    void isHeardBeforeItsEnd() {
        try (StandIn server = stuckAfter(start() + WAVES)) {
            Consumer<String> leaves = text -> {
                heard.add(text);
                if (text.equals(".")) {
                    Thread.currentThread().interrupt();
                }
            };
            Prompt prompt = Asked.prompt(Optional.empty(), Duration.ofSeconds(20), Optional.of(leaves));

            assertThat(Asked.of(server.address(), prompt)).isEqualTo(CUT_OFF);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(heard).containsExactly("Wa", "ves", ".");
        }
    }

    @Test
    void thatStopsInTheMiddleTimesOut() {
        try (StandIn server = stuckAfter(start() + WAVES)) {
            assertThat(Asked.of(server.address(), prompt(Duration.ofMillis(150))))
                    .isEqualTo(CUT_OFF);
        }
    }

    @Test
    void isWholeWithItsLastEventWhateverTheServerDoesThen() {
        try (StandIn server = stuckAfter(start() + WAVES + end("end_turn"))) {
            assertThat(Asked.of(server.address(), prompt(Duration.ofSeconds(20))))
                    .isInstanceOf(Completion.Text.class);
        }
    }

    @Test
    void isNotHeardAsBlanksOrHalfCharacters() {
        String stream = start() + text(0, " ", "\n", "\ud83d", "\ude00", "a\ud83d", "\ude00") + end("end_turn");

        assertThat(answering(stream)).isInstanceOf(Completion.Text.class);
        assertThat(heard).containsExactly(" \n", "😀", "a", "😀");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(start() + WAVES + end("max_tokens"), new Failure.CutShort(Messages.USAGE)),
                arguments(start() + WAVES + end("model_context_window_exceeded"), new Failure.CutShort(Messages.USAGE)),
                arguments(start() + WAVES + end("pause_turn"), MALFORMED),
                arguments(
                        start() + end("refusal", "{\"category\":\"cyber\"}"),
                        new Failure.Declined(Optional.of("cyber"), Messages.USAGE)),
                arguments(start() + text(0, " ", "\n") + end("end_turn"), MALFORMED),
                arguments(start() + text(0, "half \ud83d") + end("end_turn"), MALFORMED),
                arguments(start() + end("end_turn"), MALFORMED),
                arguments(
                        start() + WAVES + event("content_block_delta", "{\"delta\":") + end("end_turn"),
                        new Failure.Malformed(BEGUN)),
                arguments(start() + WAVES + event("message_stop", "{}"), new Failure.Malformed(BEGUN)),
                arguments(start() + WAVES, new Failure.Unreachable(ANSWER_LOST, BROKEN_OFF)),
                arguments(start(), new Failure.Unreachable(ANSWER_LOST, BEGUN)),
                arguments(
                        (start() + WAVES + end("end_turn")).replaceFirst("\n\n$", ""),
                        new Failure.Unreachable(ANSWER_LOST, Messages.USAGE)),
                arguments("", new Failure.Malformed()),
                arguments(Messages.text("Waves."), new Failure.Malformed()),
                arguments("<!doctype html><title>Sign in</title>", new Failure.Malformed()),
                arguments(
                        start() + WAVES + error("overloaded_error"),
                        new Failure.Overloaded(Optional.empty(), Again.UNSAID, BROKEN_OFF)),
                arguments(
                        start() + WAVES + error("overloaded_error") + end("end_turn"),
                        new Failure.Overloaded(Optional.empty(), Again.UNSAID, BROKEN_OFF)),
                arguments(error("rate_limit_error"), new Failure.RateLimited(Optional.empty())),
                arguments(start() + error("timeout_error"), new Failure.TimedOut(Again.UNSAID, BEGUN)),
                arguments(start() + error("api_error"), new Failure.ServerError(500, Again.UNSAID, BEGUN)),
                arguments(start() + error("later_error"), new Failure.ServerError(500, Again.UNSAID, BEGUN)),
                arguments(start() + event("error", "?"), new Failure.ServerError(500, Again.UNSAID, BEGUN)),
                arguments(start() + error("invalid_request_error"), new Failure.Rejected(400, Again.UNSAID, BEGUN)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void thatIsNoWholeAnswerIsAFailure(String stream, Failure failure) {
        assertThat(answering(stream)).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "429", "500", "503", "504", "529"})
    void thatNeverBeginsFailsAsAPlainCallDoes(int status) {
        String body = Messages.error("whatever");

        assertThat(answering(status, body, "Retry-After", "4", "X-Should-Retry", "false"))
                .isEqualTo(Asked.answering(status, body, "Retry-After", "4", "X-Should-Retry", "false"));
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"event: ping\n", "data: x\n", "x\n\n"})
    void longerThanAnyAnswerIsNotReadToItsEnd(String line) {
        assertThat(answering(start() + line.repeat(4_100_000 / line.length()) + end("end_turn")))
                .isEqualTo(new Failure.Unreachable(ANSWER_LOST, BEGUN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nevent: mess",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nevent\r\n"
            })
    void thatBreaksIsLost(String lastWords) throws Exception {
        try (BrokenServer server = new BrokenServer(lastWords)) {
            assertThat(Asked.of(server.address(), prompt(Duration.ofSeconds(20))))
                    .isEqualTo(new Failure.Unreachable(ANSWER_LOST, Asked.ESTIMATE_OF_STREAM));
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void leavesItsConnectionToTheNext() {
        try (StandIn server = StandIn.answering(200, start() + WAVES + end("end_turn"));
                Connections connections = new Connections()) {
            MessagesApi claude = new MessagesApi(server.address(), () -> Asked.SECRET, connections);
            for (int i = 0; i < 10; i++) {
                assertThat(claude.complete(prompt(Duration.ofSeconds(20)))).isInstanceOf(Completion.Text.class);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void ofAnInterruptedCallerEndsAndTheInterruptionStays() {
        try (StandIn server = StandIn.silent()) {
            Thread.currentThread().interrupt();
            assertThat(Asked.of(server.address(), prompt(Duration.ofSeconds(20))))
                    .isEqualTo(new Failure.TimedOut(Again.UNSAID, Asked.ESTIMATE_OF_STREAM));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private static StandIn stuckAfter(String stream) {
        return new StandIn(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(stream.getBytes(UTF_8));
            exchange.getResponseBody().flush();
            StandIn.waitForTheEnd();
        });
    }

    private Completion answering(String stream) {
        return answering(200, stream, "Content-Type", "text/event-stream");
    }

    private Completion answering(int status, String body, String... headers) {
        try (StandIn server = StandIn.answering(status, body, headers)) {
            return Asked.of(server.address(), prompt(Duration.ofSeconds(20)));
        }
    }

    private Prompt prompt(Duration time) {
        return Asked.prompt(Optional.empty(), time, Optional.of(heard::add));
    }
}
