package com.promptbuilder.endpoint;

/** The result of parsing a text into a record. */
public sealed interface ParseResult<T> {
    /** A valid record. */
    record Valid<T>(T value) implements ParseResult<T> {}

    /**
     * An invalid field, the first in the record's order.
     *
     * @param message for the client, such as {@code Prompt is required}
     * @param isTopLevel the message is the {@code error} itself, not a detail of it
     */
    record InvalidField<T>(String message, boolean isTopLevel) implements ParseResult<T> {}

    /**
     * Not a JSON object.
     *
     * @param where what was expected and at which position, in one line
     */
    record NotJson<T>(String where) implements ParseResult<T> {}
}
