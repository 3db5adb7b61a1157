package com.promptbuilder.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The markers in a user text, by which one request says what shall happen to it.
 *
 * <pre>
 * marker = "[[simulate:" directive { "," directive } "]]"
 * </pre>
 *
 * <p>A text may hold several; all faults apply together. Directives with {@code times} take turns instead:
 * {@code [[simulate: 529 times=2, drop times=1]]} is two times 529, then one dropped connection, then a plain answer.
 * See {@link FaultDirective} for the words.
 */
sealed interface FaultMarkers {
    Pattern MARKER = Pattern.compile("\\[\\[\\s*simulate\\s*:([^\\]]*)]]", Pattern.CASE_INSENSITIVE);

    /** What the markers say, in their order. */
    record Found(List<FaultDirective> directives) implements FaultMarkers {
        public Found {
            directives = List.copyOf(directives);
        }

        /** The faults for the n-th request (from 1) with the same body. */
        List<Fault> forTurn(int turn) {
            List<Fault> active = new ArrayList<>();
            int taken = 0;
            for (FaultDirective faultDirective : directives) {
                int last = taken + faultDirective.times().orElse(0);
                if (faultDirective.times().isEmpty() || (turn > taken && turn <= last)) {
                    active.add(faultDirective.fault());
                }
                taken = last;
            }
            return active;
        }
    }

    /** A marker that cannot be understood, and why. */
    record Wrong(String message) implements FaultMarkers {}

    /** Reads all the markers of a text. */
    static FaultMarkers in(String text) {
        List<FaultDirective> directives = new ArrayList<>();
        Matcher marker = MARKER.matcher(text);
        try {
            while (marker.find()) {
                for (String words : marker.group(1).split(",", -1)) {
                    directives.add(FaultDirective.parse(words));
                }
            }
        } catch (IllegalArgumentException wrong) {
            return new Wrong("simulate marker: " + wrong.getMessage());
        }
        return new Found(directives);
    }

    /** The text without its markers. */
    static String removedFrom(String text) {
        return MARKER.matcher(text).replaceAll("").strip();
    }
}
