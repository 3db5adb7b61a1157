package com.promptbuilder.coalesce;

import java.util.Optional;

/** Makes the outcome that callers share. */
@FunctionalInterface
public interface Loader<T> {
    /**
     * Makes it; bounds its own time.
     *
     * @param past the data that stood in the record before, whatever it was and however old
     * @return empty if this caller's time ended first, which is nobody else's outcome
     */
    Optional<T> load(Optional<String> past);
}
