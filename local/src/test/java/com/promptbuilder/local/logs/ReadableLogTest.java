package com.promptbuilder.local.logs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class ReadableLogTest {
    private static final String HEAD =
            "{\"timestamp\":\"2026-11-29T13:41:49.472Z\",\"level\":\"INFO\",\"message\":\"request\"";
    private static final String MISS = HEAD
            + ",\"method\":\"POST\",\"route\":\"/api/optimize\",\"status\":200,\"durationMs\":2332.56,\"requests\":1.0,"
            + "\"cache\":\"record; fwd=miss; stored, memory; fwd=miss; stored\",\"claudeProvider\":\"anthropic\","
            + "\"claudeCalls\":1.0,\"costUsd\":0.0004823,\"requestId\":\"id-1\",\"samples\":[]}";
    private static final String HIT = HEAD
            + ",\"method\":\"POST\",\"route\":\"/api/optimize\",\"status\":200,\"durationMs\":5.69,\"requests\":1.0,"
            + "\"cache\":\"memory; hit; ttl=3298\",\"cacheHits\":1.0,\"callsAvoided\":1.0,\"savedUsd\":0.0004823,\"requestId\":\"id-2\"}";

    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final ReadableLog log = log(false);

    private ReadableLog log(boolean hasColours) {
        return ReadableLog.text(new PrintStream(terminal, true, UTF_8), hasColours, ZoneOffset.UTC);
    }

    private String shown(ReadableLog shows, String line) {
        shows.line(LogLine.of("F", "a", line));
        return terminal.toString(UTF_8).stripTrailing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Try: curl", "{", "{no JSON}", "{\"a\":1}", "{\"message\":\"alone\"}", "[1]", "bees 🐝"})
    void leavesOtherLinesAsTheyAre(String line) {
        assertThat(shown(log, line)).isEqualTo(line);
        assertThat(log.summary()).isEmpty();
    }

    @Test
    void showsAMissInOneLine() {
        assertThat(shown(log, MISS))
                .isEqualTo(
                        "13:41:49 POST    /api/optimize                    200   2333 ms  anthropic      1 call  $0.000482  id-1");
    }

    @Test
    void showsAHitAndWhatItSaved() {
        assertThat(shown(log, HIT))
                .isEqualTo("13:41:49 POST    /api/optimize                    200    5.7 ms  memory        0 calls  "
                        + "$0, saved $0.000482  id-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "record; hit; ttl=9, memory; fwd=miss; stored | record",
                "memory; hit; ttl=-9 | memory, stale",
                "record; fwd=miss; collapsed, memory; fwd=miss | shared call",
                "record; fwd=miss, memory; fwd=miss | -",
            })
    void showsWhereAnAnswerCameFrom(String cache, String source) {
        assertThat(shown(log, HEAD + ",\"cache\":\"" + cache + "\"}")).contains(" ms  " + source + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "0.04, 0.0",
        "0.25, 0.3",
        "9.94, 9.9",
        "9.95, 10.0",
        "10, 10",
        "10.5, 11",
        "1.5E-4, 0.0",
        "60000.4, 60000"
    })
    void roundsTheDuration(String millis, String expected) {
        assertThat(shown(log, HEAD + ",\"status\":200,\"durationMs\":" + millis + "}"))
                .contains(" 200 " + " ".repeat(6 - expected.length()) + expected + " ms ");
    }

    @Test
    void showsTheTimeInTheZoneAlsoWhenItsOffsetChanges() {
        ReadableLog berlin =
                ReadableLog.text(new PrintStream(terminal, true, UTF_8), false, ZoneId.of("Europe/Berlin"));
        Stream.of(
                        "2026-10-25T00:59:59.1Z",
                        "2026-10-25T00:59:59.999999999Z",
                        "2026-10-25T01:00:00.000Z",
                        "2026-10-25T01:00:00Z",
                        "2026-10-25T01:00:00.5+01:00",
                        "2026-10-25T01:00:00.5Z",
                        "")
                .map(time -> LogLine.of("F", "a", HEAD.replace("2026-11-29T13:41:49.472Z", time) + "}"))
                .forEach(berlin::line);

        assertThat(terminal.toString(UTF_8).lines().map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly("02:59:59", "02:59:59", "02:00:00", "02:00:00", "02:00:00", "02:00:00", "");
    }

    @Test
    void theLongestMethodAndRouteKeepTheColumns() {
        String longest = MISS.replace("POST", "OPTIONS").replace("/api/optimize", "/api/get-enhancement-suggestions");
        int column = shown(log, MISS).indexOf(" 200 ");
        terminal.reset();

        assertThat(shown(log, longest).indexOf(" 200 ")).isEqualTo(column);
    }

    @Test
    void showsThatAJobWasQueued() {
        assertThat(shown(log, HEAD + ",\"status\":202}")).contains(" ms  queued ");
    }

    @Test
    void showsAJob() {
        String job = HEAD.replace("request", "job")
                + ",\"endpoint\":\"optimize\",\"result\":\"answered\",\"durationMs\":756}";

        assertThat(shown(log, job)).startsWith("13:41:49 job     optimize                         answered    756 ms");
    }

    @Test
    void showsWhatElseHappenedInARequest() {
        assertThat(shown(
                        log, HEAD + ",\"requestId\":\"id\",\"budgetUnchecked\":true,\"duration\":1,\"traceId\":\"t\"}"))
                .endsWith("  id budgetUnchecked=true");
    }

    @Test
    void showsAWarningWithAllItsFields() {
        String warning =
                "{\"timestamp\":\"x\",\"level\":\"WARN\",\"message\":\"the circuit opens\",\"mode\":\"text\",\"at\":[\"a\",1],\"id\":\"a\\u001b[2Jb\"}";

        assertThat(shown(log, warning)).isEqualTo("x WARN the circuit opens mode=text at=[\"a\",1] id=a?[2Jb");
    }

    @ParameterizedTest
    @CsvSource({
        "\\u0000, a?b",
        "\\n, a?b",
        "\\u001f, a?b",
        "\\u007f, a?b",
        "\\u0020, a b",
        "\\u0080, a\u0080b",
        "🐝, a🐝b"
    })
    void replacesControlCharacters(String escaped, String expected) {
        assertThat(shown(log, HEAD + ",\"method\":\"a" + escaped + "b\",\"with\":[\"a" + escaped + "b\"]}"))
                .startsWith("13:41:49 " + expected + " ");
    }

    @Test
    void paintsStatusesAndWarningsOnATerminal() {
        String failure = HEAD + ",\"status\":503,\"error\":\"overloaded\"}";

        assertThat(shown(log(true), failure)).contains("\u001b[31m503\u001b[0m", "\u001b[31moverloaded\u001b[0m");
        assertThat(shown(log(true), MISS)).contains("\u001b[32m200\u001b[0m");
    }

    @Test
    void leavesJsonAsItIsButAddsItUp() {
        ReadableLog json = ReadableLog.json(new PrintStream(terminal, true, UTF_8));

        assertThat(shown(json, MISS)).isEqualTo(MISS);
        assertThat(json.summary()).startsWith(" 1 request, 0 hits");
    }

    @Test
    void writesEachLineOfManyThreadsAtOnce() {
        List<String> writes = Collections.synchronizedList(new ArrayList<>());
        OutputStream file = new OutputStream() {
            @Override
            public void write(int octet) {
                write(new byte[] {(byte) octet}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writes.add(new String(bytes, offset, length, UTF_8));
            }
        };
        // As the JVM's standard output.
        PrintStream out = new PrintStream(new BufferedOutputStream(file, 128), true, UTF_8);
        ReadableLog shared = ReadableLog.text(out, false, ZoneOffset.UTC);

        IntStream.range(0, 4_000)
                .parallel()
                .forEach(i -> shared.line(LogLine.of("F", "a", i % 2 == 0 ? HIT : "short")));

        assertThat(writes).hasSize(4_000).allMatch(line -> line.endsWith("id-2\n") || line.equals("short\n"));
        assertThat(shared.summary()).startsWith(" 2000 requests, 2000 hits, ").contains(" $0.964600 saved");
    }

    @Test
    void addsUpWhatTheRunSaved() {
        shown(log, MISS);
        shown(log, HIT);
        shown(log, HIT);

        assertThat(log.summary())
                .isEqualTo(" 3 requests, 2 hits, 2 calls avoided, $0.000965 saved; 1 call for $0.000482.");
    }
}
