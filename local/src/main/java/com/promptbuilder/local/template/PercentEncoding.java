package com.promptbuilder.local.template;

import java.net.URLDecoder;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Decodes the percent encoding of URLs once. Malformed text is returned unchanged. */
public final class PercentEncoding {
    private PercentEncoding() {}

    /** Decodes a path segment, in which a plus sign is literal. */
    public static String decodePath(String text) {
        return decode(text.replace("+", "%2B"), text);
    }

    /** Decodes a name or value of a query, in which a plus sign is a space. */
    public static String decodeQuery(String text) {
        return decode(text, text);
    }

    private static String decode(String text, String otherwise) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return otherwise;
        }
    }
}
