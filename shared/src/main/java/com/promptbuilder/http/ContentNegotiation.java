package com.promptbuilder.http;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Proactive content negotiation (RFC 9110, 12): which media type {@code Accept} prefers (12.5.1), and whether {@code Accept-Encoding} allows
 * gzip (12.5.3). At most 32 elements of a header are read.
 */
public final class ContentNegotiation {
    /** The media type of server-sent events (WHATWG HTML, 9.2). */
    public static final String EVENT_STREAM = "text/event-stream";

    /** The media type of newline-delimited JSON. */
    public static final String LINES = "application/x-ndjson";

    /** The media type of GraphQL responses (GraphQL over HTTP, 4.1). */
    public static final String GRAPHQL = "application/graphql-response+json";

    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int MAX_ELEMENTS = 32;
    private static final Pattern WEIGHT = Pattern.compile("(?i)(?:^|;)\\s*q=([01](?:\\.[0-9]{0,3})?)\\s*(?:;|$)");

    private ContentNegotiation() {}

    /** True if {@code Accept} names event streams, with a weight of at least JSON's. A wildcard does not name them. */
    public static boolean wantsEvents(String accept) {
        return prefersToJson(accept, EVENT_STREAM);
    }

    /** True if {@code Accept} names newline-delimited JSON, with a weight of at least JSON's. A wildcard does not name it. */
    public static boolean wantsLines(String accept) {
        return prefersToJson(accept, LINES);
    }

    private static boolean prefersToJson(String accept, String type) {
        double weight = weight(accept, type).orElse(0);
        return weight > 0 && weight >= weight(accept, "application/json").orElse(0);
    }

    /** True if {@code Accept} names JSON or covers it by a wildcard. */
    public static boolean allowsJson(String accept) {
        return weightOrWildcard(accept, "application/json") > 0;
    }

    /** True if {@code Accept} covers GraphQL responses, with a weight of at least JSON's. */
    public static boolean prefersGraphQl(String accept) {
        double weight = weightOrWildcard(accept, GRAPHQL);
        return weight > 0 && weight >= weightOrWildcard(accept, "application/json");
    }

    /** True if {@code Accept} prefers OpenMetrics to the classic text format, or names it with the same weight. */
    public static boolean wantsOpenMetrics(String accept) {
        double openMetrics = weightOrWildcard(accept, OPEN_METRICS);
        double classic = weightOrWildcard(accept, "text/plain");
        return openMetrics > classic
                || (openMetrics > 0
                        && openMetrics == classic
                        && weight(accept, OPEN_METRICS).isPresent());
    }

    /** The weight of the most specific range that covers the type; 0 if none does. */
    private static double weightOrWildcard(String accept, String type) {
        String anySubtype = type.substring(0, type.indexOf('/') + 1) + '*';
        return Stream.of(type, anySubtype, "*/*")
                .map(range -> weight(accept, range))
                .flatMapToDouble(OptionalDouble::stream)
                .findFirst()
                .orElse(0);
    }

    /** The highest weight of a range, which can occur several times with different parameters. */
    private static OptionalDouble weight(String header, String range) {
        double highest = -1;
        for (String element : header.split(",", MAX_ELEMENTS)) {
            int semicolon = element.indexOf(';');
            String name = semicolon < 0 ? element : element.substring(0, semicolon);
            if (name.strip().equalsIgnoreCase(range)) {
                highest = Math.max(highest, semicolon < 0 ? 1 : weight(element.substring(semicolon + 1)));
            }
        }
        return highest < 0 ? OptionalDouble.empty() : OptionalDouble.of(highest);
    }

    private static double weight(String parameters) {
        Matcher weight = WEIGHT.matcher(parameters);
        return weight.find() ? Double.parseDouble(weight.group(1)) : 1;
    }

    /** True if gzip has a weight above zero, or is not named and covered by {@code *}. */
    static boolean allowsGzip(String acceptEncoding) {
        return weight(acceptEncoding, "gzip")
                        .orElseGet(() -> weight(acceptEncoding, "*").orElse(0))
                > 0;
    }
}
