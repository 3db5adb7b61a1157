package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.Endpoint.ParseResult;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Pattern;

/** Collects validation errors of one record and keeps the first. */
public final class ValidationErrors {
    private static final int MAX_PATH_LENGTH = 64;
    private static final String NOT_ALLOWED = " is not allowed";
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9_.$ -]");

    private @Nullable String first;
    private boolean isTopLevel;

    /** True if no error was added. */
    public boolean none() {
        return first == null;
    }

    /** The first error that was added. */
    public <T> ParseResult<T> first() {
        String message = first;
        if (message == null) {
            throw new IllegalStateException("expected an invalid field, found none");
        }
        return new ParseResult.InvalidField<>(message, isTopLevel);
    }

    public void missing(String label, boolean isTopLevelError) {
        add(label + " is required", isTopLevelError);
    }

    public void tooLong(String label, int limit) {
        add(String.format(Locale.ROOT, "%s must not exceed %,d characters", label, limit), false);
    }

    public void tooMany(String label, int limit) {
        add(String.format(Locale.ROOT, "%s must not have more than %,d items", label, limit), false);
    }

    public void mustBe(String label, String what) {
        add(label + " must be " + what, false);
    }

    /** Adds an error for an unknown field, such as {@code context.tone}. Its name comes from the client, so it is truncated and sanitized. */
    public void notAllowed(String path) {
        String cut = path.substring(0, Math.min(path.length(), MAX_PATH_LENGTH));
        add(UNSAFE.matcher(cut).replaceAll("_") + NOT_ALLOWED, false);
    }

    /** An error without the name of an unknown field, which comes from the client. */
    public static String forLog(String message) {
        return message.endsWith(NOT_ALLOWED) ? "A field" + NOT_ALLOWED : message;
    }

    private void add(String message, boolean isTopLevelError) {
        if (none()) {
            first = message;
            isTopLevel = isTopLevelError;
        }
    }
}
