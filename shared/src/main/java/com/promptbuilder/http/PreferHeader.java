package com.promptbuilder.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
        List<String> applied = new ArrayList<>();
        if (isAsync) {
            applied.add("respond-async");
        }
        wait.ifPresent(seconds -> applied.add("wait=" + seconds));
        return Optional.of(new PreferHeader(Duration.ofSeconds(wait.orElse(0L)), String.join(", ", applied)));
    }
}
