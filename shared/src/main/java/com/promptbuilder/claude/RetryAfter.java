package com.promptbuilder.claude;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** When Claude says to come back: {@code retry-after-ms}, else {@code retry-after} in seconds (fractions are sent, too). */
final class RetryAfter {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private RetryAfter() {}

    static Optional<Duration> read(HttpHeaders headers) {
        return read(headers, "retry-after-ms", 1).or(() -> read(headers, "retry-after", 1000));
    }

    private static Optional<Duration> read(HttpHeaders headers, String name, long unitInMillis) {
        return headers.firstValue(name)
                .filter(value -> NUMBER.matcher(value).matches())
                .map(value -> Duration.ofMillis(Math.round(Double.parseDouble(value) * unitInMillis)));
    }
}
