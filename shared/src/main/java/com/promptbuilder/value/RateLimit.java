package com.promptbuilder.value;

import java.time.Duration;

/**
 * State of a caller's limit, as the {@code RateLimit} headers report it (draft-ietf-httpapi-ratelimit-headers-10).
 *
 * @param policy name of the limit, such as {@code day}
 * @param unit what is limited
 * @param quota the limit, in units
 * @param window length of the period that the limit is for
 * @param remaining what is left, in units
 * @param reset time until more is available
 */
public record RateLimit(String policy, Unit unit, long quota, Duration window, long remaining, Duration reset) {
    /** A unit, with its name in the headers. */
    public enum Unit {
        CALLS("requests"),
        /** Millionths of a dollar. The draft has no unit of money; clients may ignore units that they do not know. */
        MICRO_DOLLARS("micro-usd");

        private final String label;

        Unit(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
