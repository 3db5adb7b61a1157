package com.promptbuilder.endpoint;

/** What came of reading a text into a record. */
public sealed interface ParseResult<T> {
    /** A valid record. */
    record Valid<T>(T value) implements ParseResult<T> {}

    /**
     * A wrong field, the first in the record's order.
     *
     * @param message in words for the caller, such as {@code Prompt is required}
     * @param headline whether the message is the error itself, not a detail of it
     */
    record InvalidField<T>(String message, boolean headline) implements ParseResult<T> {}

    /**
     * Not a JSON object.
     *
     * @param where what was expected and where it was missed, in one line
     */
    record NotJson<T>(String where) implements ParseResult<T> {}
}
