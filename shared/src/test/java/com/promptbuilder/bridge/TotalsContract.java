package com.promptbuilder.bridge;

import com.promptbuilder.bridge.Totals.Said;
import com.promptbuilder.bridge.Totals.Saying;
import com.promptbuilder.bridge.Totals.Written;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What holds wherever the totals are kept, besides that lines count once. */
abstract class TotalsContract extends RedeliveryContract {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void additionsToAllPartsAddUp() {
        Totals totals = totals();
        totals.add(0, Map.of("a", new BigDecimal("0.1")), List.of("1"), NOW);
        totals.add(1, Map.of("a", new BigDecimal("0.2")), List.of("2"), NOW);
        totals.addLoosely(1, Map.of("a", BigDecimal.ONE));

        assertThat(totals.read(NOW).cells()).containsOnlyKeys("a");
        assertThat(totals.read(NOW).cells().get("a")).isEqualByComparingTo("1.3");
    }

    @Test
    void aLineThatIsKnownIsNamedAndNothingIsAdded() {
        Totals totals = totals();
        totals.add(0, Map.of("a", BigDecimal.ONE), List.of("1", "2"), NOW);

        assertThat(totals.add(0, Map.of("a", BigDecimal.ONE), List.of("2", "3"), NOW))
                .isEqualTo(new Written.Known(Set.of("2")));
        assertThat(totals.read(NOW).cells().get("a")).isEqualByComparingTo("1");
        assertThat(totals.add(5, Map.of("a", BigDecimal.ONE), List.of("3"), NOW))
                .isEqualTo(new Written.Done());
    }

    @Test
    void asManyLinesAndCellsAsAChunkHasFitIntoOneAddition() {
        Totals totals = totals();
        Map<String, BigDecimal> cells = IntStream.range(0, 250)
                .boxed()
                .collect(Collectors.toMap(
                        i -> "http_requests_total|POST|/api/route-" + i + "|200", BigDecimal::valueOf));
        List<String> lines = IntStream.range(0, 99).mapToObj(Integer::toString).toList();

        assertThat(totals.add(3, cells, lines, NOW)).isEqualTo(new Written.Done());
        assertThat(totals.read(NOW).cells()).hasSize(250);
    }

    @Test
    void aLineWithMoreCellsThanOneExpressionTakesIsOneAddition() {
        Totals totals = totals();
        Map<String, BigDecimal> cells = IntStream.range(0, 250 * 8)
                .boxed()
                .collect(Collectors.toMap(i -> "claude_calls_avoided_total|reason-" + i, _ -> BigDecimal.ONE));

        assertThat(totals.add(5, cells, List.of("1"), NOW)).isEqualTo(new Written.Done());
        assertThat(totals.add(5, cells, List.of("1"), NOW)).isEqualTo(new Written.Known(Set.of("1")));
        assertThat(totals.read(NOW).cells())
                .hasSize(2_000)
                .containsEntry("claude_calls_avoided_total|reason-7", BigDecimal.ONE);
    }

    @Test
    void whatAnEnvironmentSaysLaterStands() {
        Totals totals = totals();
        totals.say("e1", saying(NOW, 5));
        totals.say("e1", saying(NOW.minusSeconds(1), 4));
        totals.say("e2", saying(NOW, 6));

        assertThat(totals.read(NOW).said())
                .containsEntry("e1", Map.of("cache_entries|memory", new Said(NOW, BigDecimal.valueOf(5))))
                .containsEntry("e2", Map.of("cache_entries|memory", new Said(NOW, BigDecimal.valueOf(6))));
    }

    @Test
    void whatAnEnvironmentDoesNotSpeakOfStays() {
        Totals totals = totals();
        totals.say("e1", saying(NOW.minusSeconds(9), 5));
        totals.say(
                "e1",
                new Saying(
                        NOW,
                        Map.of("cache_up|record", BigDecimal.ZERO, "process_cpu_seconds_total|e1", BigDecimal.TEN)));

        assertThat(totals.read(NOW).said().get("e1"))
                .containsOnlyKeys("cache_entries|memory", "cache_up|record", "process_cpu_seconds_total|e1");
    }

    @Test
    void environmentsThatAreSilentAreForgotten() {
        Totals totals = totals();
        Instant later = NOW.plusSeconds(1_200);
        totals.say("gone", saying(NOW, 1));
        totals.say("there", saying(later, 1));

        assertThat(totals.read(later).said()).containsOnlyKeys("there");
    }

    @Test
    void whatIsSaidBeforeTheChangeOfAnEpochStaysForItsLife() {
        Totals totals = totals();
        Instant end = Instant.ofEpochSecond(1_800_000_600);
        totals.say("e1", saying(end.minusSeconds(1), 1));
        totals.say("e2", saying(end, 1));

        assertThat(totals.read(end.plusSeconds(290)).said()).containsOnlyKeys("e1", "e2");
    }

    @Test
    void ofWhatTheFleetSharesEachSeriesKeepsItsLatest() {
        Totals totals = totals();
        totals.share(0, shared(NOW, Map.of("text", 1, "code", 1)));
        totals.share(0, shared(NOW.minusSeconds(1), Map.of("text", 0, "video", 2)));
        totals.share(1, shared(NOW.plusSeconds(1), Map.of("code", 0)));

        assertThat(totals.read(NOW).shared())
                .containsEntry("circuit_breaker_state|claude-api|text", new Said(NOW, BigDecimal.ONE))
                .containsEntry("circuit_breaker_state|claude-api|video", new Said(NOW.minusSeconds(1), BigDecimal.TWO))
                .containsEntry("circuit_breaker_state|claude-api|code", new Said(NOW.plusSeconds(1), BigDecimal.ZERO));
    }

    @Test
    void timeAtWorkAddsUpAndIsGoneSoon() {
        Totals totals = totals();
        ActiveTime.Cell cell = new ActiveTime.Cell(ActiveTime.slice(NOW), "http_active_requests|POST|/x");
        totals.addActive(0, Map.of(cell, new BigDecimal("0.5")));
        totals.addActive(0, Map.of(cell, new BigDecimal("0.25")));
        totals.addActive(3, Map.of(cell, BigDecimal.ONE));

        assertThat(totals.read(NOW.plusSeconds(10)).active().get(cell)).isEqualByComparingTo("1.75");
        assertThat(Snapshot.of(totals.read(NOW.plusSeconds(15)), NOW.plusSeconds(15))
                        .sum("http_active_requests"))
                .isZero();
    }

    private static Saying shared(Instant at, Map<String, Integer> states) {
        return new Saying(
                at,
                states.entrySet().stream()
                        .collect(Collectors.toMap(
                                mode -> "circuit_breaker_state|claude-api|" + mode.getKey(),
                                mode -> BigDecimal.valueOf(mode.getValue()))));
    }

    private static Saying saying(Instant at, int entries) {
        return new Saying(at, Map.of("cache_entries|memory", BigDecimal.valueOf(entries)));
    }
}
