package com.promptbuilder.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The request's {@code Accept} (RFC 9110, 12.5.1), as far as it chooses between JSON and an event stream. */
final class Accept {
    private static final int MOST_TYPES = 32;
    private static final Pattern WEIGHT = Pattern.compile("(?i)(?:^|;)\\s*q=([01](?:\\.[0-9]{0,3})?)\\s*(?:;|$)");

    private Accept() {}

    /** True if an event stream is named, and not as less welcome than JSON. A wildcard names none: who sends it expects JSON. */
    static boolean wantsEvents(String header) {
        double events = weight(header, "text/event-stream");
        return events > 0 && events >= weight(header, "application/json");
    }

    private static double weight(String header, String type) {
        for (String range : header.split(",", MOST_TYPES)) {
            int semicolon = range.indexOf(';');
            String name = semicolon < 0 ? range : range.substring(0, semicolon);
            if (name.strip().equalsIgnoreCase(type)) {
                Matcher weight = WEIGHT.matcher(range.substring(name.length()));
                return weight.find() ? Double.parseDouble(weight.group(1)) : 1;
            }
        }
        return 0;
    }
}
