package com.promptbuilder.http;

import com.promptbuilder.queue.Priority;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a hurry a request is in. The header knows eight degrees, of which 3 is what is meant unless something is said; whatever is
 * less urgent is work for the background.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9218">RFC 9218, Priority</a>
 */
public final class PriorityHeader {
    private static final int USUAL = 3;
    private static final Pattern URGENCY = Pattern.compile("(?:^|[,\\s])u=([0-7])(?=$|[,;\\s])");

    private PriorityHeader() {}

    /** The queue that a header's value stands for. */
    public static Priority of(String header) {
        Matcher urgency = URGENCY.matcher(header);
        return urgency.find() && Integer.parseInt(urgency.group(1)) > USUAL
                ? Priority.BACKGROUND
                : Priority.INTERACTIVE;
    }
}
