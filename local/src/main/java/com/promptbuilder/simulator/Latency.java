package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** The latency of responses. */
public sealed interface Latency {
    /** The same latency for each response. */
    record Fixed(Duration time) implements Latency {
        public Fixed {
            if (time.isNegative()) {
                throw new IllegalArgumentException("expected a latency of 0 or more, got " + time);
            }
        }

        @Override
        public Duration draw(Duration typical, RandomGenerator random) {
            return time;
        }

        @Override
        public Latency scaled(double factor) {
            return new Fixed(Durations.scaled(time, check(factor)));
        }

        @Override
        public String toString() {
            return time.toMillis() + "ms";
        }
    }

    /** A log-normal latency around the model's typical time (1.2 to 30 s, by model and effort), times the scale. */
    record LogNormal(double scale) implements Latency {
        /** The standard deviation of the logarithm: two thirds of the values are within a factor of 1.5 of the typical time. */
        private static final double SIGMA = 0.4;

        public LogNormal {
            check(scale);
        }

        @Override
        public Duration draw(Duration typical, RandomGenerator random) {
            return Durations.scaled(typical, scale * Math.exp(SIGMA * random.nextGaussian()));
        }

        @Override
        public Latency scaled(double factor) {
            return new LogNormal(scale * check(factor));
        }

        @Override
        public String toString() {
            return scale == 1 ? "lognormal" : "lognormal x " + scale;
        }
    }

    /** Draws the latency of one response. */
    Duration draw(Duration typical, RandomGenerator random);

    /** The same latency times a factor of 0 or more. */
    Latency scaled(double factor);

    /** Parses {@code 1000}, {@code 1000ms}, {@code 2s} or {@code lognormal}. */
    static Latency parse(String text) {
        if (text.strip().toLowerCase(Locale.ROOT).equals("lognormal")) {
            return new LogNormal(1);
        }
        try {
            return new Fixed(Durations.parse(text));
        } catch (IllegalArgumentException notATime) {
            throw new IllegalArgumentException(notATime.getMessage() + " (or lognormal)", notATime);
        }
    }

    private static double check(double scale) {
        if (!(scale >= 0 && scale <= 1000)) {
            throw new IllegalArgumentException("expected a scale from 0 to 1000, got " + scale);
        }
        return scale;
    }
}
