package com.promptbuilder.http;

import com.promptbuilder.queue.JobQueues.Priority;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The request header {@code Priority}: urgency {@code u=0} (highest) to {@code u=7}, 3 by default. A lower urgency than the default, 4 to 7,
 * selects the background queue.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9218">RFC 9218, Priority</a>
 */
public final class PriorityHeader {
    private static final int DEFAULT_URGENCY = 3;
    private static final Pattern URGENCY = Pattern.compile("(?:^|[,\\s])u=([0-7])(?=$|[,;\\s])");

    private PriorityHeader() {}

    /** The queue priority for a header's value; interactive if the value is malformed or empty. */
    public static Priority of(String header) {
        Matcher urgency = URGENCY.matcher(header);
        return urgency.find() && Integer.parseInt(urgency.group(1)) > DEFAULT_URGENCY
                ? Priority.BACKGROUND
                : Priority.INTERACTIVE;
    }
}
