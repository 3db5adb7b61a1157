package com.promptbuilder.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Id of a server-sent event, which a client sends back as {@code Last-Event-ID}.
 *
 * @param generation the call that wrote the text; empty if the client has no text
 * @param units the number of UTF-16 units of that text that the client has
 */
record EventId(String generation, int units) {
    static final EventId NONE = new EventId("", 0);

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{12})\\.([0-9]{1,8})");

    /** Parses the header; {@link #NONE} if it is malformed. */
    static EventId parse(String header) {
        Matcher form = FORM.matcher(header);
        return form.matches() ? new EventId(form.group(1), Integer.parseInt(form.group(2))) : NONE;
    }

    @Override
    public String toString() {
        return generation + "." + units;
    }
}
