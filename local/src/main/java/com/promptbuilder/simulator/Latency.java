package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** How long answers take. */
public sealed interface Latency {
    /** Every answer takes the same time. */
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

    /** Log-normal around the model's typical time (2 to 30 s, by model and effort), times the scale. */
    record LogNormal(double scale) implements Latency {
        /** The spread: two thirds of the answers come within a factor of 1.5 of the typical time. */
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

    /** The time of one answer. */
    Duration draw(Duration typical, RandomGenerator random);

    /** The same, faster or slower by a factor of 0 or more. */
    Latency scaled(double factor);

    /** Reads {@code 1000}, {@code 1000ms}, {@code 2s} or {@code lognormal}. */
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
