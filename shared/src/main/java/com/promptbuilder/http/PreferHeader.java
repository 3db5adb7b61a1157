package com.promptbuilder.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * That a caller would rather be told where its answer will be than wait for it: {@code respond-async}, {@code wait=N}, or both.
 *
 * @param patience how long it waits before; no longer than 25 s
 * @param applied those words that were understood, as {@code Preference-Applied} repeats them
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7240">RFC 7240, Prefer</a>
 */
public record PreferHeader(Duration patience, String applied) {
    private static final long LONGEST_SECONDS = 25;
    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?(\\d{1,9})\"?");

    /** The preference in a header's value; empty if it holds none that we know. Of a word that comes twice, the first counts. */
    public static Optional<PreferHeader> of(String header) {
        Optional<Long> wait = Optional.empty();
        boolean isAsync = false;
        for (String one : header.split(",", 32)) {
            String word = one.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            Matcher seconds = WAIT.matcher(word);
            if (word.equals("respond-async")) {
                isAsync = true;
            } else if (wait.isEmpty() && seconds.matches()) {
                wait = Optional.of(Math.min(Long.parseLong(seconds.group(1)), LONGEST_SECONDS));
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
