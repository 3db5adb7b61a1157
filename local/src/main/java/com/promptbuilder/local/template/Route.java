package com.promptbuilder.local.template;

import java.util.Locale;

/**
 * One route of the template: which function answers a method on a path.
 *
 * @param method an HTTP method in upper case, or {@link #ANY}
 * @param path the resource path, such as {@code /api/answers/{key}} or {@code /{proxy+}}
 */
public record Route(String method, String path, FunctionSpec function) {
    /** The method of a route that answers all methods. */
    public static final String ANY = "ANY";

    public Route {
        method = method.toUpperCase(Locale.ROOT);
        if (!path.startsWith("/")) {
            throw new TemplateException(
                    "Function " + function.name() + ": a path starts with a slash, but this is \"" + path + "\"");
        }
    }

    /** Whether this route answers that method. */
    public boolean takes(String httpMethod) {
        return method.equals(ANY) || method.equals(httpMethod);
    }
}
