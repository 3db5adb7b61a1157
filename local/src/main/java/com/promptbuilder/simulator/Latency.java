package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The latency of responses: the same for each, or log-normal around the model's typical time (1.2 to 30 s, by model and
 * effort).
 *
 * @param fixed the latency of each response; empty if it is log-normal
 * @param scale the factor of a log-normal latency, from 0 to 1000
 */
public record Latency(Optional<Duration> fixed, double scale) {
    /** The standard deviation of the logarithm: two thirds of the values are within a factor of 1.5 of the typical time. */
    private static final double SIGMA = 0.4;

    public Latency {
        if (!(scale >= 0 && scale <= 1000)) {
            throw new IllegalArgumentException("expected a scale from 0 to 1000, got " + scale);
        }
    }

    /** The same latency for each response. */
    public static Latency fixed(Duration time) {
        return new Latency(Optional.of(time), 1);
    }

    /** Parses {@code 1000}, {@code 1000ms}, {@code 2s} or {@code lognormal}. */
    static Latency parse(String text) {
        if (text.strip().toLowerCase(Locale.ROOT).equals("lognormal")) {
            return new Latency(Optional.empty(), 1);
        }
        try {
            return fixed(Durations.parse(text));
        } catch (IllegalArgumentException notATime) {
            throw new IllegalArgumentException(notATime.getMessage() + " (or lognormal)", notATime);
        }
    }

    /** The same latency times a factor of 0 to 1000. */
    Latency scaled(double factor) {
        Latency scaled = new Latency(fixed, scale * factor);
        return fixed.map(time -> fixed(Durations.scaled(time, factor))).orElse(scaled);
    }

    /** Draws the latency of one response. */
    Duration draw(Duration typical, RandomGenerator random) {
        return fixed.orElseGet(() -> Durations.scaled(typical, scale * Math.exp(SIGMA * random.nextGaussian())));
    }

    @Override
    public String toString() {
        return fixed.map(time -> time.toMillis() + "ms")
                .orElseGet(() -> scale == 1 ? "lognormal" : "lognormal x " + scale);
    }
}
