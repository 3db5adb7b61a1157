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

        assertThat(totals.read().cells()).containsOnlyKeys("a");
        assertThat(totals.read().cells().get("a")).isEqualByComparingTo("1.3");
    }

    @Test
    void aLineThatIsKnownIsNamedAndNothingIsAdded() {
        Totals totals = totals();
        totals.add(0, Map.of("a", BigDecimal.ONE), List.of("1", "2"), NOW);

        assertThat(totals.add(0, Map.of("a", BigDecimal.ONE), List.of("2", "3"), NOW))
                .isEqualTo(new Written.Known(Set.of("2")));
        assertThat(totals.read().cells().get("a")).isEqualByComparingTo("1");
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
        assertThat(totals.read().cells()).hasSize(250);
    }

    @Test
    void whatAnEnvironmentSaysLaterStands() {
        Totals totals = totals();
        totals.say("e1", saying(NOW, 5), Instant.EPOCH);
        totals.say("e1", saying(NOW.minusSeconds(1), 4), Instant.EPOCH);
        totals.say("e2", saying(NOW, 6), Instant.EPOCH);

        assertThat(totals.read().said())
                .containsEntry("e1", Map.of("cache_entries|memory", new Said(NOW, BigDecimal.valueOf(5))))
                .containsEntry("e2", Map.of("cache_entries|memory", new Said(NOW, BigDecimal.valueOf(6))));
    }

    @Test
    void environmentsThatAreSilentAreForgotten() {
        Totals totals = totals();
        for (int i = 0; i < 50; i++) {
            totals.say("gone" + i, saying(NOW, i), Instant.EPOCH);
        }
        for (int i = 0; i < 100; i++) {
            totals.say("new" + i, saying(NOW.plusSeconds(10), i), NOW.plusSeconds(5));
        }

        assertThat(totals.read().said()).hasSize(100).doesNotContainKey("gone0");
    }

    private static Saying saying(Instant at, int entries) {
        return new Saying(at, Map.of("cache_entries|memory", BigDecimal.valueOf(entries)));
    }
}
