package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses durations of settings and markers: {@code 1500}, {@code 1500ms} or {@code 2s}. */
final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})(ms|s)?");

    private Durations() {}

    /** Parses a duration. The default unit is milliseconds. */
    static Duration parse(String text) {
        Matcher written = WRITTEN.matcher(text.strip());
        if (!written.matches()) {
            throw new IllegalArgumentException("expected milliseconds such as 1500, 1500ms or 2s, got '" + text + "'");
        }
        long amount = Long.parseLong(written.group(1));
        return "s".equals(written.group(2)) ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
    }

    /** The duration times a factor of zero or more. */
    static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos(Math.round(duration.toNanos() * factor));
    }
}
