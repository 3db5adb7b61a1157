package com.promptbuilder.gateway;

/**
 * Where a request arrived: the path that our routes speak of, and what the gateway put in front of it.
 *
 * @param baseUrl a stage such as {@code /prod}, a custom domain's base path, or nothing
 * @param path what follows it
 */
record RequestPath(String baseUrl, String path) {
    private static final String HARMLESS = "._~-";

    /**
     * Takes a whole path apart by its end, since a stage may be in front of it, or a base path, or neither.
     *
     * @param end the path of a route, in which {@code {name}} stands for one segment
     * @param otherwise the path if the end does not fit
     */
    static RequestPath of(String whole, String end, String otherwise) {
        boolean hasSlash = whole.length() > 1 && whole.endsWith("/");
        String path = hasSlash ? whole.substring(0, whole.length() - 1) : whole;
        int start = startOf(end, path);
        return start >= 0 && isBase(whole.substring(0, start))
                ? new RequestPath(whole.substring(0, start), whole.substring(start))
                : new RequestPath("", otherwise);
    }

    // From the last segment to the first: a regular expression would be at the mercy of a path's length.
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
                        && text.chars().allMatch(RequestPath::isHarmless));
    }

    private static boolean isHarmless(int c) {
        return c == '/' || (c < 128 && Character.isLetterOrDigit(c)) || HARMLESS.indexOf(c) >= 0;
    }
}
