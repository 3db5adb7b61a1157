package com.promptbuilder.claude;

import java.util.function.Consumer;

/**
 * A text that is passed on while it grows. Nothing goes out before a character that can be seen, since a blank answer is none, and no half
 * of a surrogate pair, since it has no UTF-8.
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

    /** All of it. */
    String text() {
        return text.toString();
    }
}
