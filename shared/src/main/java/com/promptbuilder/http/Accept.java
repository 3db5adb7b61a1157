package com.promptbuilder.http;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The request's {@code Accept} (RFC 9110, 12.5.1): which of two media types the client prefers. */
public final class Accept {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int MOST_TYPES = 32;
    private static final Pattern WEIGHT = Pattern.compile("(?i)(?:^|;)\\s*q=([01](?:\\.[0-9]{0,3})?)\\s*(?:;|$)");

    private Accept() {}

    /** True if an event stream is named, and not as less welcome than JSON. A wildcard names none: who sends it expects JSON. */
    public static boolean wantsEvents(String header) {
        double events = weight(header, ContentType.EVENTS).orElse(0);
        return events > 0 && events >= weight(header, "application/json").orElse(0);
    }

    /** True if OpenMetrics is preferred to the classic text format, or named beside it with the same weight. */
    public static boolean wantsOpenMetrics(String header) {
        double openMetrics = weightOrWildcard(header, OPEN_METRICS);
        double classic = weightOrWildcard(header, "text/plain");
        return openMetrics > classic
                || (openMetrics > 0
                        && openMetrics == classic
                        && weight(header, OPEN_METRICS).isPresent());
    }

    /** The weight by the most specific range that covers the type; 0 if none does. */
    private static double weightOrWildcard(String header, String type) {
        String anySubtype = type.substring(0, type.indexOf('/') + 1) + '*';
        return Stream.of(type, anySubtype, "*/*")
                .map(range -> weight(header, range))
                .flatMapToDouble(OptionalDouble::stream)
                .findFirst()
                .orElse(0);
    }

    /** The highest weight of a range; one may stand there several times, with other parameters. */
    private static OptionalDouble weight(String header, String range) {
        return Arrays.stream(header.split(",", MOST_TYPES))
                .filter(each -> name(each).strip().equalsIgnoreCase(range))
                .mapToDouble(each -> weight(each.substring(name(each).length())))
                .max();
    }

    private static String name(String range) {
        int semicolon = range.indexOf(';');
        return semicolon < 0 ? range : range.substring(0, semicolon);
    }

    private static double weight(String parameters) {
        Matcher weight = WEIGHT.matcher(parameters);
        return weight.find() ? Double.parseDouble(weight.group(1)) : 1;
    }
}
