package com.promptbuilder.value;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** An amount of US dollars, exact and never negative, in billionths: one token of the cheapest model costs ten of them. */
public record Usd(long nanos) implements Comparable<Usd> {
    public static final Usd ZERO = new Usd(0);
    private static final int DECIMALS = 9;
    /** The digits of the largest amount, and the point. */
    private static final int MAX_LENGTH = 20;

    /** @throws IllegalArgumentException if the amount is negative */
    public Usd {
        if (nanos < 0) {
            throw new IllegalArgumentException("expected an amount of at least 0, got " + nanos);
        }
    }

    /** Parses an amount such as {@code 0.25}; throws above nine decimals or nine billion dollars. */
    public static Usd parse(String amount) {
        return new Usd(new BigDecimal(amount).movePointRight(DECIMALS).longValueExact());
    }

    public Usd plus(Usd more) {
        return new Usd(Math.addExact(nanos, more.nanos));
    }

    public Usd times(long count) {
        return new Usd(Math.multiplyExact(nanos, count));
    }

    /** Divides by a number of parts, rounding up so that a cost is never understated. */
    public Usd dividedBy(long parts) {
        return new Usd(Math.ceilDiv(nanos, parts));
    }

    public Usd max(Usd other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The amount in dollars, rounded to a double, for graphs and metrics. */
    public double toDouble() {
        return BigDecimal.valueOf(nanos, DECIMALS).doubleValue();
    }

    @Override
    public int compareTo(Usd other) {
        return Long.compare(nanos, other.nanos);
    }

    /** The amount as a decimal number, exact and without an exponent: {@code 0.00044}, {@code 12.5}, {@code 0}. */
    public String decimal() {
        if (nanos == 0) {
            return "0";
        }
        // Each cache hit has an amount in its headers. BigDecimal would allocate 300 bytes more.
        byte[] text = new byte[MAX_LENGTH];
        int point = MAX_LENGTH - DECIMALS - 1;
        text[point] = '.';
        long rest = nanos;
        for (int i = MAX_LENGTH - 1; i > point; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        int start = point;
        do {
            text[--start] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        int end = MAX_LENGTH;
        while (text[end - 1] == '0') {
            end--;
        }
        return new String(text, start, (end - 1 == point ? point : end) - start, StandardCharsets.ISO_8859_1);
    }

    /** All decimals, at least two: {@code $0.00044}, {@code $12.50}. */
    @Override
    public String toString() {
        BigDecimal amount = BigDecimal.valueOf(nanos, DECIMALS).stripTrailingZeros();
        return "$" + (amount.scale() < 2 ? amount.setScale(2) : amount).toPlainString();
    }
}
