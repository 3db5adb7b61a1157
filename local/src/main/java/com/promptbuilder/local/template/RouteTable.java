package com.promptbuilder.local.template;

import com.promptbuilder.local.template.Template.Route;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /**
     * The route of a request.
     *
     * @param rawPath the path, still percent-encoded, without the query
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
