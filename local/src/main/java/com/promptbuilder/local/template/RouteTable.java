package com.promptbuilder.local.template;

import com.promptbuilder.local.template.Template.Route;

import java.net.URLDecoder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The routing table, with API Gateway's precedence: a literal segment before a parameter before a catch-all, and a specific
 * method before ANY. A trailing slash makes a different path.
 *
 * <p>One difference: if the most specific path does not serve the method, the next matching path does. A catch-all then
 * serves the request, which a REST API would refuse itself.
 */
public final class RouteTable {
    private final List<Entry> entries;
    /** Routes without parameters, by path. They have precedence, and match most requests. */
    private final Map<String, List<Entry>> literal;

    private record Entry(PathPattern pattern, Route route) {}

    /** A route that matches a request, with its decoded path parameters. */
    public record Match(Route route, Map<String, String> pathParameters) {
        public Match {
            pathParameters = Map.copyOf(pathParameters);
        }
    }

    public RouteTable(List<Route> routes) {
        this.entries = routes.stream()
                .map(route -> new Entry(PathPattern.of(route.path()), route))
                .sorted(Comparator.comparing(Entry::pattern)
                        .thenComparing(entry -> entry.route().method().equals(Route.ANY)))
                .toList();
        this.literal = entries.stream()
                .filter(entry -> entry.pattern().isLiteral())
                .collect(Collectors.groupingBy(entry -> entry.route().path()));
    }

    /** The route of a request, by its percent-encoded path without the query. */
    public Optional<Match> match(String method, String rawPath) {
        for (Entry entry : literal.getOrDefault(rawPath, List.of())) {
            if (entry.route().takes(method)) {
                return Optional.of(new Match(entry.route(), Map.of()));
            }
        }
        for (Entry entry : entries) {
            if (entry.route().takes(method)) {
                Optional<Map<String, String>> parameters = entry.pattern().match(rawPath);
                if (parameters.isPresent()) {
                    return Optional.of(new Match(entry.route(), parameters.get()));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A resource path of API Gateway. {@code {name}} matches one segment, {@code {name+}} at the end matches all remaining
     * segments, and other segments match literally. Ordered from the most to the least specific.
     */
    record PathPattern(List<Segment> segments) implements Comparable<PathPattern> {
        private static final Comparator<Segment> BY_KIND = Comparator.comparing(Segment::kind);

        /** Kinds of segments, the most specific first. */
        enum Kind {
            EXACT,
            ONE,
            REST
        }

        /** One segment: its literal text, or the name of its parameter. */
        record Segment(Kind kind, String text) {
            static Segment of(String text) {
                if (!text.startsWith("{") || !text.endsWith("}")) {
                    return new Segment(Kind.EXACT, text);
                }
                String name = text.substring(1, text.length() - 1);
                return name.endsWith("+")
                        ? new Segment(Kind.REST, name.substring(0, name.length() - 1))
                        : new Segment(Kind.ONE, name);
            }
        }

        PathPattern {
            segments = List.copyOf(segments);
        }

        static PathPattern of(String path) {
            return new PathPattern(split(path).stream().map(Segment::of).toList());
        }

        /** Whether it has no parameters. */
        boolean isLiteral() {
            return segments.stream().allMatch(segment -> segment.kind() == Kind.EXACT);
        }

        private static List<String> split(String path) {
            return List.of(path.substring(1).split("/", -1));
        }

        /** The decoded path parameters, if the pattern matches this raw path. */
        Optional<Map<String, String>> match(String rawPath) {
            if (!rawPath.startsWith("/")) {
                return Optional.empty();
            }
            List<String> values = split(rawPath);
            boolean isOpen = segments.getLast().kind() == Kind.REST;
            if (values.size() < segments.size() || (values.size() > segments.size() && !isOpen)) {
                return Optional.empty();
            }
            Map<String, String> parameters = new LinkedHashMap<>();
            for (int i = 0; i < segments.size(); i++) {
                Segment segment = segments.get(i);
                int end = segment.kind() == Kind.REST ? values.size() : i + 1;
                String value = PercentEncoding.decodePath(String.join("/", values.subList(i, end)));
                if (segment.kind() == Kind.EXACT ? !segment.text().equals(value) : value.isEmpty()) {
                    return Optional.empty();
                }
                if (segment.kind() != Kind.EXACT) {
                    parameters.put(segment.text(), value);
                }
            }
            return Optional.of(parameters);
        }

        @Override
        public int compareTo(PathPattern other) {
            int common = Math.min(segments.size(), other.segments.size());
            for (int i = 0; i < common; i++) {
                int order = BY_KIND.compare(segments.get(i), other.segments.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(other.segments.size(), segments.size());
        }
    }

    /** Decodes the percent encoding of URLs once. Malformed text is returned unchanged. */
    public static final class PercentEncoding {
        private PercentEncoding() {}

        /** Decodes a path segment, in which a plus sign is literal. */
        public static String decodePath(String text) {
            return decode(text.replace("+", "%2B"), text);
        }

        /** Decodes a name or value of a query, in which a plus sign is a space. */
        public static String decodeQuery(String text) {
            return decode(text, text);
        }

        private static String decode(String text, String otherwise) {
            try {
                return URLDecoder.decode(text, UTF_8);
            } catch (IllegalArgumentException e) {
                return otherwise;
            }
        }
    }
}
