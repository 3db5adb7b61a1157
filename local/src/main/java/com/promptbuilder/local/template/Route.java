package com.promptbuilder.local.template;

import java.util.Locale;

/**
 * One route of the template: the function that serves a method on a path.
 *
 * @param method an HTTP method in upper case, or {@link #ANY}
 * @param path the resource path, such as {@code /api/answers/{key}} or {@code /{proxy+}}
 */
public record Route(String method, String path, FunctionSpec function) {
    /** The method of a route that serves all methods. */
    public static final String ANY = "ANY";

    public Route {
        method = method.toUpperCase(Locale.ROOT);
        if (!path.startsWith("/")) {
            throw new TemplateException(
                    "Function " + function.name() + ": expected a path that starts with a slash, got \"" + path + "\"");
        }
    }

    /** Whether this route serves the method. */
    public boolean takes(String httpMethod) {
        return method.equals(ANY) || method.equals(httpMethod);
    }
}
