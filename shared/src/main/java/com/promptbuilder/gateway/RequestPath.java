package com.promptbuilder.gateway;

/** A request's path, split into the gateway's prefix (a stage, a base path, or empty) and the path that routes match. */
record RequestPath(String baseUrl, String path) {
    private static final String SAFE_PUNCTUATION = "._~-";

    /**
     * Splits a path by matching a route against its end, because a stage or a base path can precede the route.
     *
     * @param whole the path in the client's URL
     * @param end the route, in which {@code {name}} matches one segment
     * @param otherwise the path if the route does not match; its base URL is empty
     */
    static RequestPath of(String whole, String end, String otherwise) {
        boolean hasSlash = whole.length() > 1 && whole.endsWith("/");
        String path = hasSlash ? whole.substring(0, whole.length() - 1) : whole;
        int start = startOf(end, path);
        return start >= 0 && isBase(whole.substring(0, start))
                ? new RequestPath(whole.substring(0, start), whole.substring(start))
                : new RequestPath("", otherwise);
    }

    // Compares segments from last to first. A regular expression could backtrack or overflow the stack on a long path.
    private static int startOf(String route, String path) {
        int inPath = path.length();
        for (int inRoute = route.length(); inRoute > 0; ) {
            int segment = route.lastIndexOf('/', inRoute - 1);
            int slash = path.lastIndexOf('/', inPath - 1);
            if (segment < 0
                    || slash < 0
                    || !fits(route.substring(segment + 1, inRoute), path.substring(slash + 1, inPath))) {
                return -1;
            }
            inRoute = segment;
            inPath = slash;
        }
        return inPath;
    }

    private static boolean fits(String routeSegment, String pathSegment) {
        boolean isParameter = routeSegment.startsWith("{") && routeSegment.endsWith("}");
        return isParameter ? !pathSegment.isEmpty() : routeSegment.equals(pathSegment);
    }

    private static boolean isBase(String text) {
        return text.isEmpty()
                || (text.startsWith("/")
                        && !text.endsWith("/")
                        && !text.contains("//")
                        && text.chars().allMatch(RequestPath::isSafe));
    }

    private static boolean isSafe(int c) {
        return c == '/' || (c < 128 && Character.isLetterOrDigit(c)) || SAFE_PUNCTUATION.indexOf(c) >= 0;
    }
}
