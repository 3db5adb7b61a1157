package com.promptbuilder.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The markers in a user text, which select the faults of one request.
 *
 * <pre>
 * marker = "[[simulate:" directive { "," directive } "]]"
 * </pre>
 *
 * <p>A text may contain several; all faults apply together. Directives with {@code times} apply one after the other:
 * {@code [[simulate: 529 times=2, drop times=1]]} is two times 529, then one dropped connection, then a plain answer.
 * See {@link FaultDirective} for the grammar of directives.
 */
sealed interface FaultMarkers {
    Pattern MARKER = Pattern.compile("\\[\\[\\s*simulate\\s*:([^\\]]*)]]", Pattern.CASE_INSENSITIVE);

    /** The directives of the markers, in their order. */
    record Found(List<FaultDirective> directives) implements FaultMarkers {
        public Found {
            directives = List.copyOf(directives);
        }

        /** The faults for the n-th request (from 1) with the same body at a provider. */
        List<Fault> forTurn(Provider provider, int turn) {
            List<Fault> active = new ArrayList<>();
            int taken = 0;
            for (FaultDirective directive : directives) {
                if (!directive.appliesAt(provider)) {
                    continue;
                }
                int last = taken + directive.times().orElse(0);
                if (directive.times().isEmpty() || (turn > taken && turn <= last)) {
                    active.add(directive.fault());
                }
                taken = last;
            }
            return active;
        }
    }

    /** An invalid marker, with its problem. */
    record Wrong(String message) implements FaultMarkers {}

    /** Parses all markers of a text. */
    static FaultMarkers in(String text) {
        List<FaultDirective> directives = new ArrayList<>();
        Matcher marker = MARKER.matcher(text);
        try {
            while (marker.find()) {
                for (String words : marker.group(1).split(",", -1)) {
                    directives.add(FaultDirective.parse(words));
                }
            }
        } catch (IllegalArgumentException e) {
            return new Wrong("simulate marker: " + e.getMessage());
        }
        return new Found(directives);
    }

    /** The text without its markers. */
    static String removedFrom(String text) {
        return MARKER.matcher(text).replaceAll("").strip();
    }
}
