package com.promptbuilder.value;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UsdTest {
    private static final long MAX = 1_000_000_000_000L;

    @Test
    void addsWhatBinaryFractionsCannot() {
        assertThat(Usd.parse("0.1").plus(Usd.parse("0.2"))).isEqualTo(Usd.parse("0.3"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, $0.00",
        "1, $0.000000001",
        "10, $0.00000001",
        "440000, $0.00044",
        "12500000000, $12.50",
        "2000000000, $2.00"
    })
    void printsEveryDecimalAndAtLeastTwo(long nanos, String text) {
        assertThat(new Usd(nanos)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0.000000001", "10, 0.00000001", "440000, 0.00044", "12500000000, 12.5", "2000000000, 2"})
    void isADecimalNumberWithoutAnExponent(long nanos, String text) {
        assertThat(new Usd(nanos).decimal()).isEqualTo(text);
    }

    @Property
    void isReadBackAsItWasPrinted(@ForAll @LongRange(min = 0) long nanos) {
        Usd amount = new Usd(nanos);

        assertThat(Usd.parse(amount.toString().substring(1))).isEqualTo(amount);
        assertThat(Usd.parse(amount.decimal())).isEqualTo(amount);
    }

    @Property(tries = 200)
    void addingIsAsGoodAsMultiplying(
            @ForAll @LongRange(min = 0, max = MAX) long nanos, @ForAll @IntRange(min = 0, max = 50) int count) {
        Usd sum = LongStream.range(0, count).mapToObj(_ -> new Usd(nanos)).reduce(Usd.ZERO, Usd::plus);

        assertThat(sum).isEqualTo(new Usd(nanos).times(count));
    }

    @Property
    void partsAreNeverWorthLessThanTheWhole(
            @ForAll @LongRange(min = 0, max = MAX) long nanos, @ForAll @LongRange(min = 1, max = 1_000) long parts) {
        Usd whole = new Usd(nanos);
        Usd again = whole.dividedBy(parts).times(parts);

        assertThat(again.nanos() - whole.nanos()).isBetween(0L, parts - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0000000001", "9300000000"})
    void isNeverInexact(String amount) {
        assertThatThrownBy(() -> Usd.parse(amount)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void neitherOverflowsNorIsNegative() {
        Usd most = new Usd(Long.MAX_VALUE);

        assertThatThrownBy(() -> most.plus(new Usd(1))).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Usd(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isADoubleForGraphs() {
        assertThat(Usd.parse("0.00044").toDouble()).isEqualTo(0.00044);
    }
}
