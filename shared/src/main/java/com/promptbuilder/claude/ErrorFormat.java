package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Maps errors of the Messages API to failures: by HTTP status, or by the error's type if the status was 200.
 *
 * @param headers the response's headers
 * @param clock replaces a missing {@code date} header
 */
record ErrorFormat(HttpHeaders headers, InstantSource clock) {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    /** An HTTP date in any of its three forms (RFC 9110, 5.6.7). RFC 1123 is last, since it makes what follows case-insensitive. */
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .optionalStart()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
            .appendPattern(" HH:mm:ss 'GMT'")
            .optionalEnd()
            .appendPattern("[EEE MMM ppd HH:mm:ss yyyy]")
            .appendOptional(DateTimeFormatter.RFC_1123_DATE_TIME)
            .toFormatter(Locale.US)
            .withZone(ZoneOffset.UTC);

    /** The failure that an error object without a response describes. */
    static Failure ofError(JsonNode error) {
        return new ErrorFormat(HttpHeaders.of(Map.of(), (_, _) -> true), InstantSource.system())
                .ofBody(error, Usage.NONE);
    }

    /** The failure of a response with this status. */
    Failure ofStatus(int status) {
        return failure(status, Usage.NONE);
    }

    /** The failure that an error object describes, with the tokens reported before it. */
    Failure ofBody(JsonNode body, Usage spent) {
        return failure(status(body.at("/error/type").asText()), spent);
    }

    /** True if a body is an error, not a message. */
    static boolean isError(JsonNode body) {
        return body.path("type").asText().equals("error") || (body.path("error").isObject() && !body.has("content"));
    }

    private static int status(String type) {
        return switch (type) {
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "conflict_error" -> 409;
            case "request_too_large" -> 413;
            case "rate_limit_error" -> 429;
            case "timeout_error" -> 504;
            case "overloaded_error" -> 529;
            default -> 500;
        };
    }

    private Failure failure(int status, Usage spent) {
        Failure.RetryHint retryHint = retryHint();
        return switch (status) {
            case 429 -> new Failure.RateLimited(retryAfter(), retryHint, spent);
            case 503, 529 -> new Failure.Overloaded(retryAfter(), retryHint, spent);
            case 408, 504 -> new Failure.TimedOut(retryHint, spent);
            default ->
                status >= 400 && status < 500
                        ? new Failure.Rejected(status, retryHint, spent)
                        : new Failure.ServerError(status, retryHint, spent);
        };
    }

    /**
     * The pause that Claude asks for: {@code retry-after-ms}, else {@code retry-after} in seconds (fractions allowed) or as an HTTP date. A
     * date counts from the response's {@code date}, so that clocks need not agree. A date in the past is ignored.
     */
    Optional<Duration> retryAfter() {
        return duration("retry-after-ms", 1)
                .or(() -> duration("retry-after", 1000))
                .or(this::untilDate);
    }

    private Optional<Duration> duration(String name, long unitInMillis) {
        return headers.firstValue(name)
                .filter(value -> NUMBER.matcher(value).matches())
                .map(value -> Duration.ofMillis(Math.round(Double.parseDouble(value) * unitInMillis)));
    }

    private Optional<Duration> untilDate() {
        Instant now = date("date").orElseGet(clock::instant);
        return date("retry-after").map(then -> Duration.between(now, then)).filter(Duration::isPositive);
    }

    private Optional<Instant> date(String name) {
        try {
            return headers.firstValue(name).map(value -> DATE.parse(value, Instant::from));
        } catch (DateTimeException _) { // a value that is no date counts as absent
            return Optional.empty();
        }
    }

    private Failure.RetryHint retryHint() {
        return switch (headers.firstValue("x-should-retry").orElse("")) {
            case "true" -> Failure.RetryHint.RETRY;
            case "false" -> Failure.RetryHint.DO_NOT_RETRY;
            default -> Failure.RetryHint.UNSPECIFIED;
        };
    }
}
