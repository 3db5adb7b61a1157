package com.promptbuilder.budget;

import com.promptbuilder.settings.SpendingSettings;
import com.promptbuilder.settings.SpendingSettings.Ceiling;
import com.promptbuilder.settings.SpendingSettings.Ceilings;
import com.promptbuilder.value.Caller;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The windows that a call falls into. */
record Windows(SpendingSettings settings) {
    /**
     * The windows of a caller's call at a time, of those that have a ceiling. A caller's own come first, so that one who has spent its share
     * does not touch what all have in common; a day comes before a minute, since it is worth more to know of.
     */
    List<Window> at(Instant now, Caller caller) {
        return Stream.concat(callers(now, caller), of("all", settings.all(), now, false))
                .toList();
    }

    // Nobody knows whether two callers without a name are one.
    private Stream<Window> callers(Instant now, Caller caller) {
        if (caller.equals(Caller.WARMING)) {
            return of("warming", settings.warming(), now, true);
        }
        boolean counts = caller.isKnown()
                && (settings.caller().perDay().isSet()
                        || settings.caller().perMinute().isSet());
        return counts ? of(caller.pseudonym(), settings.caller(), now, true) : Stream.empty();
    }

    private static Stream<Window> of(String whose, Ceilings ceilings, Instant now, boolean isCallersOwn) {
        return Stream.of(
                        window(whose, Span.DAY, ceilings.perDay(), now, isCallersOwn),
                        window(whose, Span.MINUTE, ceilings.perMinute(), now, isCallersOwn))
                .filter(window -> window.ceiling().isSet());
    }

    private static Window window(String whose, Span span, Ceiling ceiling, Instant now, boolean isCallersOwn) {
        return new Window("budget#" + whose + "#" + span.name(now), span.end(now), ceiling, isCallersOwn);
    }
}
