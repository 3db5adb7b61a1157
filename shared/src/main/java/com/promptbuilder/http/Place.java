package com.promptbuilder.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request arrived: the path that our routes speak of, and what the gateway put in front of it.
 *
 * @param baseUrl a stage such as {@code /prod}, a custom domain's base path, or nothing
 * @param path what follows it
 */
record Place(String baseUrl, String path) {
    private static final String BASE = "((?:/[A-Za-z0-9._~-]+)*)";
    private static final Pattern PARAMETER = Pattern.compile("\\{[^/{}]+}");

    /**
     * Takes a whole path apart by its end, since a stage may be in front of it, or a base path, or neither.
     *
     * @param end the path of a route, in which {@code {name}} stands for one segment
     * @param otherwise the path if the end does not fit
     */
    static Place of(String whole, String end, String otherwise) {
        Matcher matcher = Pattern.compile(BASE + "(" + segments(end) + "/?)").matcher(whole);
        return matcher.matches() ? new Place(matcher.group(1), matcher.group(2)) : new Place("", otherwise);
    }

    private static String segments(String route) {
        StringBuilder pattern = new StringBuilder();
        int done = 0;
        for (Matcher parameter = PARAMETER.matcher(route); parameter.find(); done = parameter.end()) {
            pattern.append(Pattern.quote(route.substring(done, parameter.start())))
                    .append("[^/]+");
        }
        return pattern.append(Pattern.quote(route.substring(done))).toString();
    }
}
