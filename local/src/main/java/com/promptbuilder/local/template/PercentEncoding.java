package com.promptbuilder.local.template;

import java.net.URLDecoder;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The percent encoding of URLs, decoded once; text that is not well-formed stays as it came. */
public final class PercentEncoding {
    private PercentEncoding() {}

    /** Decodes a part of a path, where a plus sign is a plus sign. */
    public static String decodePath(String text) {
        return decode(text.replace("+", "%2B"), text);
    }

    /** Decodes a name or value of a query, where a plus sign is a space. */
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
