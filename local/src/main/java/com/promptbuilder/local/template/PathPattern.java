package com.promptbuilder.local.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource path as API Gateway matches it: {@code {name}} takes one segment, {@code {name+}} at the end takes all that is
 * left, anything else takes itself. Ordered from the most to the least specific.
 */
record PathPattern(List<Segment> segments) implements Comparable<PathPattern> {
    private static final Comparator<Segment> BY_KIND = Comparator.comparing(Segment::kind);

    /** Kinds of segments, the most specific first. */
    enum Kind {
        EXACT,
        ONE,
        REST
    }

    /** One segment: the text it takes, or the name of the parameter it fills. */
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
        List<Segment> segments = new ArrayList<>();
        for (String segment : split(path)) {
            segments.add(Segment.of(segment));
        }
        return new PathPattern(segments);
    }

    /** Whether it takes one path only, itself. */
    boolean isLiteral() {
        return segments.stream().allMatch(segment -> segment.kind() == Kind.EXACT);
    }

    private static List<String> split(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /** The decoded path parameters if the pattern takes this path, which is as it came over the wire. */
    Optional<Map<String, String>> match(String rawPath) {
        if (!rawPath.startsWith("/")) {
            return Optional.empty();
        }
        List<String> parts = split(rawPath);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            String part = i < parts.size() ? PercentEncoding.decodePath(parts.get(i)) : "";
            if (segment.kind() == Kind.REST) {
                return rest(segment, i, parts, parameters);
            }
            if (i >= parts.size() || !takes(segment, part)) {
                return Optional.empty();
            }
            if (segment.kind() == Kind.ONE) {
                parameters.put(segment.text(), part);
            }
        }
        return parts.size() == segments.size() ? Optional.of(parameters) : Optional.empty();
    }

    private static boolean takes(Segment segment, String part) {
        return segment.kind() == Kind.ONE ? !part.isEmpty() : segment.text().equals(part);
    }

    private static Optional<Map<String, String>> rest(
            Segment segment, int from, List<String> parts, Map<String, String> parameters) {
        if (from >= parts.size()) {
            return Optional.empty();
        }
        String rest = String.join("/", parts.subList(from, parts.size()));
        if (rest.isEmpty()) {
            return Optional.empty();
        }
        parameters.put(segment.text(), PercentEncoding.decodePath(rest));
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
