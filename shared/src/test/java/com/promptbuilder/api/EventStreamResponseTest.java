package com.promptbuilder.api;

import com.promptbuilder.api.EventStreamWriter.EventId;
import com.promptbuilder.api.StreamEvents.Event;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.Request;
import com.promptbuilder.http.RequestBody;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Event streams of calls that are silent before their first text, by a clock that the events set. */
class EventStreamResponseTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final Event WAITING = new Event.Waiting(Optional.of(KEY), "record; fwd=miss, memory; fwd=miss");
    private static final Event TEXT = new Event.Delta(new Chunk("0123456789ab", "Salt"));
    private static final Event ANSWER = new Event.Completed(Response.json(200, "{\"haiku\":\"Salt\"}"));
    private static final Event OVERLOADED = new Event.Completed(
            ErrorResponses.of(503, "Claude API error: overloaded", "find-me").with("Retry-After", "4"));
    private static final String KEEP_ALIVE = ": keep-alive\n\n";
    private static final String USAGE =
            "event: usage\ndata: {\"costUsd\":0,\"savedUsd\":0,\"inputTokens\":0,\"outputTokens\":0,"
                    + "\"cacheReadTokens\":0,\"source\":\"claude\"}\nid: ";

    private final EventStreamResponse events = new EventStreamResponse(
            body -> body.contains("haiku") ? "Salt" : "",
            new Exchange(
                    new Request(
                            "POST",
                            "/api/write-haiku",
                            "/api/write-haiku",
                            Map.of(),
                            Map.of(),
                            Map.of(),
                            new RequestBody("", false),
                            "/prod",
                            Caller.ANONYMOUS,
                            Optional.empty(),
                            Instant.MAX),
                    "find-me",
                    new RequestMetrics()),
            EventId.NONE);

    @Test
    void aFailureAfterTwoSecondsIsAPlainError() {
        Response response = events.of(new Script().at(0, WAITING).at(2, OVERLOADED));

        assertThat(response.streaming()).isEmpty();
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers()).containsEntry("Retry-After", "4");
    }

    @Test
    void aFailureAfterTwelveSecondsIsAnEvent() {
        Response response = events.of(new Script().at(0, WAITING).at(12, OVERLOADED));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers())
                .containsEntry("Content-Type", "text/event-stream")
                .containsEntry("Content-Location", "/prod/api/answers/" + KEY)
                .containsEntry("Cache-Status", "record; fwd=miss, memory; fwd=miss")
                .doesNotContainKeys("Retry-After", "Server-Timing");
        assertThat(body(response))
                .startsWith(KEEP_ALIVE + USAGE)
                .contains("\n\nretry: 4000\nevent: error\ndata: {\"error\":\"Claude API error: overloaded\"")
                .containsPattern("id: [0-9a-f]{12}\\.0\n\n$");
    }

    @Test
    void textAfterFortySecondsFollowsOnComments() {
        Response response = events.of(new Script().at(0, WAITING).at(41, TEXT).at(42, ANSWER));

        assertThat(body(response))
                .isEqualTo(KEEP_ALIVE.repeat(4) + "event: delta\ndata: {\"text\":\"Salt\"}\nid: 0123456789ab.4\n\n"
                        + USAGE + "0123456789ab.4\n\n"
                        + "event: done\ndata: {\"haiku\":\"Salt\"}\nid: 0123456789ab.4\n\n");
    }

    @Test
    void anAnswerWithoutDeltasAfterTwelveSecondsIsOneDelta() {
        Response response = events.of(new Script().at(12, ANSWER));

        assertThat(response.headers()).doesNotContainKeys("Content-Location", "Cache-Status");
        assertThat(body(response)).startsWith(KEEP_ALIVE + "event: delta\ndata: {\"text\":\"Salt\"}\n");
    }

    @Test
    void theOutcomeIsAwaitedIfTheClientLeavesMeanwhile() {
        Response response = events.of(new Script().at(0, WAITING).at(41, TEXT).at(42, ANSWER));
        Response plain = response.streaming().orElseThrow().sendTo(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone, says the test");
            }
        });

        assertThat(new Event.Completed(plain)).isEqualTo(ANSWER);
    }

    @Test
    void theHeadersTellTheTimeToTheFirstText() {
        Response response = events.of(new Script().at(0, WAITING).at(1, TEXT).at(2, ANSWER));

        assertThat(response.headers().get("Server-Timing")).matches("first-text;dur=\\d+\\.\\d");
        assertThat(body(response)).startsWith("event: delta\n");
    }

    private static String body(Response response) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        response.streaming().orElseThrow().sendTo(body);
        return body.toString(UTF_8);
    }

    /** Events at fixed times. Waiting for the next one moves the clock. */
    private static final class Script implements StreamEvents {
        private final Queue<Timed> timed = new ArrayDeque<>();
        private Duration now = Duration.ZERO;

        private record Timed(Duration at, Event event) {}

        Script at(int seconds, Event event) {
            timed.add(new Timed(Duration.ofSeconds(seconds), event));
            return this;
        }

        @Override
        public Event next(Duration limit) {
            Timed next = timed.element();
            if (next.at().compareTo(now.plus(limit)) > 0) {
                now = now.plus(limit);
                return new Event.Silence();
            }
            now = next.at();
            return timed.remove().event();
        }
    }
}
