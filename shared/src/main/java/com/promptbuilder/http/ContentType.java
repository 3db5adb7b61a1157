package com.promptbuilder.http;

import java.util.regex.Pattern;

/** Which request bodies are taken for JSON in UTF-8. */
final class ContentType {
    private static final Pattern JSON = Pattern.compile(
            "\\s*application/(?:json|[a-z0-9!#$&^_.+-]+\\+json)\\s*(?:;\\s*(?!charset)[^;=]+=[^;]*|;\\s*charset\\s*=\\s*\"?utf-?8\"?\\s*|;\\s*)*",
            Pattern.CASE_INSENSITIVE);

    private ContentType() {}

    /** JSON's own type or one built on it; any other character set than UTF-8 is another type. */
    static boolean isJson(String header) {
        return header.length() < 256 && (header.isBlank() || JSON.matcher(header).matches());
    }
}
