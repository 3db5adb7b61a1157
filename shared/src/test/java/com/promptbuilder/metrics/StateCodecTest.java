package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateCodecTest {
    private static final Instant AT = Instant.ofEpochMilli(1_795_000_000_123L);
    private static final MetricState STATE = new MetricState(
            Map.of(
                    "http_requests_total|POST|/api/optimize|200",
                    BigDecimal.valueOf(7),
                    "http_request_duration_seconds|POST|/api/optimize|200~sum",
                    new BigDecimal("0.000000001")),
            Map.of(
                    new Gauge("e1", "cache_entries|memory"), new GaugeReading(AT, BigDecimal.TEN.pow(3)),
                    new Gauge("", "bridge_lag_seconds"), new GaugeReading(AT, new BigDecimal("2.5"))),
            Map.of(new ActiveTime.Cell(359_000_000, "http_active_requests|GET|/"), new BigDecimal("0.25")));

    @Property(tries = 200)
    void readsWhatItWrote(@ForAll("states") MetricState state) {
        assertThat(plain(StateCodec.decode(StateCodec.encode(state)))).isEqualTo(plain(state));
    }

    @Property(tries = 100)
    void theSumIsThatOfTheParts(@ForAll("states") MetricState one, @ForAll("states") MetricState other) {
        MetricState stored =
                MetricState.sum(StateCodec.decode(StateCodec.encode(one)), StateCodec.decode(StateCodec.encode(other)));

        assertThat(plain(stored).sums())
                .isEqualTo(plain(MetricState.sum(other, one)).sums());
        assertThat(plain(stored).active())
                .isEqualTo(plain(MetricState.sum(other, one)).active());
    }

    @Test
    void readsWhatAnEarlierVersionWrote() {
        byte[] stored = Base64.getDecoder()
                .decode("AeNUMDS3NDUAA0MjYyzxr2CkZ8rFmWqIphB7fIAcYGxqCVGG3SXgwgxouZEpZWEFdQopQWbOBQA=");

        assertThat(plain(StateCodec.decode(stored))).isEqualTo(plain(STATE));
    }

    @Test
    void anotherFormIsUnavailable() {
        byte[] cut = StateCodec.encode(STATE);
        cut[0] = 2;
        for (byte[] bytes : List.of(new byte[0], new byte[] {1}, new byte[] {1, 7, 7, 7}, cut)) {
            assertThatThrownBy(() -> StateCodec.decode(bytes)).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void theLineOfAMemoryHitIsSmall() {
        String line = LineFixtures.request("0123456789ab", "/api/optimize", 200, 0.0012, 0.00044);
        MetricState state = new MetricSum()
                .add(List.of(MetricLine.parse(1, AT, line).orElseThrow()), AT)
                .state();

        assertThat(StateCodec.encode(state)).hasSizeLessThan(120);
    }

    private static MetricState plain(MetricState state) {
        return new MetricState(
                state.sums().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> each.getValue().stripTrailingZeros())),
                state.gauges().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                each -> new GaugeReading(
                                        each.getValue().at(),
                                        each.getValue().value().stripTrailingZeros()))),
                state.active().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, each -> each.getValue().stripTrailingZeros())));
    }

    @Provide
    static Arbitrary<MetricState> states() {
        Arbitrary<String> keys = Arbitraries.of("cache_hits_total", "http_requests_total|POST", "a")
                .flatMap(name -> Arbitraries.strings()
                        .withChars("abz09/{}._:@+$-")
                        .ofMinLength(1)
                        .ofMaxLength(8)
                        .map(value -> name + "|" + value));
        Arbitrary<BigDecimal> numbers = Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, new BigDecimal("1e15"))
                .ofScale(9);
        Arbitrary<Gauge> gauges = Combinators.combine(Arbitraries.of("", "e1", "0123456789ab"), keys)
                .as(Gauge::new);
        Arbitrary<GaugeReading> readings = Combinators.combine(
                        Arbitraries.longs().between(0, 4_000_000_000_000L).map(Instant::ofEpochMilli), numbers)
                .as(GaugeReading::new);
        Arbitrary<ActiveTime.Cell> cells = Combinators.combine(
                        Arbitraries.longs().between(0, 1_000_000_000), keys)
                .as(ActiveTime.Cell::new);
        return Combinators.combine(
                        Arbitraries.maps(keys, numbers).ofMaxSize(20),
                        Arbitraries.maps(gauges, readings).ofMaxSize(20),
                        Arbitraries.maps(cells, numbers).ofMaxSize(5))
                .as(MetricState::new);
    }
}
