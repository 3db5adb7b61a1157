package com.promptbuilder.value;

/**
 * A text that must not be seen, such as an API key; it prints as {@code ***}.
 *
 * @param reveal the text itself, to be used only where it leaves for its owner
 */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
