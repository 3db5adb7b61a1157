package com.promptbuilder.claude;

import java.util.function.Consumer;

/**
 * Passes a growing text on. Nothing is passed before the first visible character, since a blank answer is invalid. Half a surrogate pair
 * is held back, since it has no UTF-8 form.
 */
final class StreamingTextBuffer {
    private final Consumer<String> to;
    private final StringBuilder text = new StringBuilder();
    private int passed;

    StreamingTextBuffer(Consumer<String> to) {
        this.to = to;
    }

    void append(String more) {
        text.append(more);
        if (passed == 0 && text.chars().allMatch(Character::isWhitespace)) {
            return;
        }
        boolean isHalf = Character.isHighSurrogate(text.charAt(text.length() - 1));
        int end = isHalf ? text.length() - 1 : text.length();
        if (end > passed) {
            String next = text.substring(passed, end);
            passed = end;
            to.accept(next);
        }
    }

    /** The text so far. */
    String text() {
        return text.toString();
    }
}
