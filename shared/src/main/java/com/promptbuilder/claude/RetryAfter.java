package com.promptbuilder.claude;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * When Claude says to come back: {@code retry-after-ms}, else {@code retry-after} in seconds (fractions are sent, too) or as an HTTP-date in
 * any of its three forms (RFC 9110, 5.6.7). A date counts from the response's own {@code date}, so that clocks need not agree. A date that has
 * passed is none.
 */
final class RetryAfter {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private RetryAfter() {}

    /** @param clock is asked where the response has no date */
    static Optional<Duration> read(HttpHeaders headers, InstantSource clock) {
        return read(headers, "retry-after-ms", 1)
                .or(() -> read(headers, "retry-after", 1000))
                .or(() -> untilDate(headers, clock));
    }

    private static Optional<Duration> read(HttpHeaders headers, String name, long unitInMillis) {
        return headers.firstValue(name)
                .filter(value -> NUMBER.matcher(value).matches())
                .map(value -> Duration.ofMillis(Math.round(Double.parseDouble(value) * unitInMillis)));
    }

    private static Optional<Duration> untilDate(HttpHeaders headers, InstantSource clock) {
        Instant now = date(headers, "date").orElseGet(clock::instant);
        return date(headers, "retry-after")
                .map(then -> Duration.between(now, then))
                .filter(Duration::isPositive);
    }

    private static Optional<Instant> date(HttpHeaders headers, String name) {
        return headers.firstValue(name)
                .flatMap(value -> DATES.stream()
                        .flatMap(format -> parse(format, value).stream())
                        .findFirst());
    }

    private static Optional<Instant> parse(DateTimeFormatter format, String value) {
        try {
            return Optional.of(format.parse(value, Instant::from));
        } catch (DateTimeException otherForm) {
            return Optional.empty();
        }
    }
}
