package com.promptbuilder.local.template;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The routing table, which decides as API Gateway does: an exact segment before a parameter before the rest of the path, a
 * specific method before any method. A trailing slash is another path.
 *
 * <p>One difference: a method that the most specific path does not take goes on to the next path that does, so that a
 * catch-all answers it, where a REST API would refuse by itself.
 */
public final class RouteTable {
    private final List<Entry> entries;
    /** Those without parameters, by path: they come before all others, and most requests are theirs. */
    private final Map<String, List<Entry>> literal;

    private record Entry(PathPattern pattern, Route route) {}

    /** A route that takes a request, with the decoded parameters of its path. */
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

    /**
     * The route of a request.
     *
     * @param rawPath the path as it came over the wire, still encoded, without the query
     */
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
}
