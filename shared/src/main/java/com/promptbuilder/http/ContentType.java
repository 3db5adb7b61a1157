package com.promptbuilder.http;

import java.util.regex.Pattern;

/** Media types: recognizes JSON in UTF-8 in a request's {@code Content-Type}. */
public final class ContentType {
    /** The media type of server-sent events (WHATWG HTML, 9.2). */
    public static final String EVENTS = "text/event-stream";

    private static final String CHARSET = "charset\\s*=\\s*\"?utf-?8\"?\\s*";
    private static final String OTHER_PARAMETER = "(?!charset\\s*=)[^;=\"]+=(?:\"[^\"]*\"\\s*|[^;\"]*)";
    // The possessive \s*+ does not backtrack. Otherwise " charset", with its blank, would match as another parameter.
    private static final Pattern JSON = Pattern.compile(
            "\\s*application/json\\s*(?:;\\s*+(?:" + CHARSET + "|" + OTHER_PARAMETER + ")?)*",
            Pattern.CASE_INSENSITIVE);

    private ContentType() {}

    /** True for {@code application/json} and for a blank header; false for {@code +json} types and for charsets other than UTF-8. */
    public static boolean isJson(String header) {
        return header.equals("application/json")
                || (header.length() < 256
                        && (header.isBlank() || JSON.matcher(header).matches()));
    }
}
