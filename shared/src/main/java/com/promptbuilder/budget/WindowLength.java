package com.promptbuilder.budget;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How long a window is. Windows begin on the hour of UTC, so that every environment means the same one. */
enum WindowLength {
    DAY(ChronoUnit.DAYS, "2026-11-25".length()),
    MINUTE(ChronoUnit.MINUTES, "2026-11-25T03:12".length());

    private final ChronoUnit unit;
    private final int digits;

    WindowLength(ChronoUnit unit, int digits) {
        this.unit = unit;
        this.digits = digits;
    }

    /** The name of the window that a time lies in. */
    String name(Instant time) {
        return time.toString().substring(0, digits);
    }

    /** When that window ends. */
    Instant end(Instant time) {
        return time.truncatedTo(unit).plus(1, unit);
    }
}
