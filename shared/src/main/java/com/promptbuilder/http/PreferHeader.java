package com.promptbuilder.http;

import com.promptbuilder.queue.JobQueues.Priority;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The request header {@code Prefer} with {@code respond-async}, {@code wait=N}, or both: the client takes 202 instead of a longer wait.
 *
 * @param patience the time to wait for the answer before 202, 0 to 25 s
 * @param applied the applied preferences, for {@code Preference-Applied}
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240, Prefer</a>
 */
public record PreferHeader(Duration patience, String applied) {
    private static final long MAX_WAIT_SECONDS = 25;
    private static final int MAX_ELEMENTS = 32;
    private static final int DEFAULT_URGENCY = 3;
    private static final int LOWEST_URGENCY = 7;
    private static final Pattern URGENCY = Pattern.compile("(?:^|[,\\s])u=([0-7])(?=$|[,;\\s])");
    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?(\\d{1,9})\"?");

    /** Parses the header's value; empty if it has neither preference. If {@code wait} occurs twice, the first one counts. */
    public static Optional<PreferHeader> of(String header) {
        Optional<Long> wait = Optional.empty();
        boolean isAsync = false;
        for (String element : header.split(",", MAX_ELEMENTS)) {
            String preference = element.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            Matcher seconds = WAIT.matcher(preference);
            if (preference.equals("respond-async")) {
                isAsync = true;
            } else if (wait.isEmpty() && seconds.matches()) {
                wait = Optional.of(Math.min(Long.parseLong(seconds.group(1)), MAX_WAIT_SECONDS));
            }
        }
        if (!isAsync && wait.isEmpty()) {
            return Optional.empty();
        }
        String applied = Stream.of(
                        isAsync ? "respond-async" : "",
                        wait.map(seconds -> "wait=" + seconds).orElse(""))
                .filter(each -> !each.isEmpty())
                .collect(Collectors.joining(", "));
        return Optional.of(new PreferHeader(Duration.ofSeconds(wait.orElse(0L)), applied));
    }

    /**
     * The queue for a request with this {@code Priority} header. Urgency is {@code u=0} (highest) to {@code u=7}, 3 by default. A lower
     * urgency than the default, 4 to 7, selects the background queue; the lowest the queue of Message Batches, if there is one.
     * Interactive if the value is malformed or empty.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9218">RFC 9218, Priority</a>
     */
    public static Priority queue(String priorityHeader, boolean collectsBulk) {
        Matcher matcher = URGENCY.matcher(priorityHeader);
        int urgency = matcher.find() ? Integer.parseInt(matcher.group(1)) : DEFAULT_URGENCY;
        if (urgency == LOWEST_URGENCY && collectsBulk) {
            return Priority.BULK;
        }
        return urgency > DEFAULT_URGENCY ? Priority.BACKGROUND : Priority.INTERACTIVE;
    }
}
