package com.promptbuilder.endpoint;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Pattern;

/** The first mistake met while a record is read. */
final class ValidationErrors {
    private static final int LONGEST_NAME = 64;
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_.$ -]");

    private @Nullable String first;
    private boolean headline;

    boolean none() {
        return first == null;
    }

    <T> ParseResult<T> first() {
        String message = first;
        if (message == null) {
            throw new IllegalStateException("nothing is wrong");
        }
        return new ParseResult.InvalidField<>(message, headline);
    }

    void missing(String label, boolean isHeadline) {
        if (none()) {
            first = label + " is required";
            headline = isHeadline;
        }
    }

    void tooLong(String label, int limit) {
        wrong(String.format(Locale.ROOT, "%s must not exceed %,d characters", label, limit));
    }

    void mustBe(String label, String what) {
        wrong(label + " must be " + what);
    }

    /** The name is the caller's, so it is cut and cleaned before it goes back. */
    void notAllowed(String fieldName) {
        String cut = fieldName.substring(0, Math.min(fieldName.length(), LONGEST_NAME));
        wrong(UNSAFE.matcher(cut).replaceAll("_") + " is not allowed");
    }

    private void wrong(String message) {
        if (none()) {
            first = message;
        }
    }
}
