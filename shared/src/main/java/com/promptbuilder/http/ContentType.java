package com.promptbuilder.http;

import java.util.regex.Pattern;

/** Which request bodies are taken for JSON in UTF-8. */
public final class ContentType {
    /** What server-sent events are sent as. */
    public static final String EVENTS = "text/event-stream";

    private static final String CHARSET = "charset\\s*=\\s*\"?utf-?8\"?\\s*";
    private static final String OTHER_PARAMETER = "(?!charset\\s*=)[^;=\"]+=(?:\"[^\"]*\"\\s*|[^;\"]*)";
    // \s*+ gives nothing back: otherwise " charset" with its blank would pass for another parameter.
    private static final Pattern JSON = Pattern.compile(
            "\\s*application/json\\s*(?:;\\s*+(?:" + CHARSET + "|" + OTHER_PARAMETER + ")?)*",
            Pattern.CASE_INSENSITIVE);

    private ContentType() {}

    /** JSON's own type, or none. A type that ends in {@code +json} is another one, and so is any character set but UTF-8. */
    public static boolean isJson(String header) {
        return header.equals("application/json")
                || (header.length() < 256
                        && (header.isBlank() || JSON.matcher(header).matches()));
    }
}
