package com.promptbuilder.stream;

import java.util.function.Consumer;

/**
 * Passes a streamed text on without the white space at its beginning and end, as {@link String#strip} would do with the whole of it. White
 * space is held back until text follows. Not thread-safe: one text.
 */
public final class StrippedText implements Consumer<String> {
    private final Consumer<String> receiver;
    private final StringBuilder whiteSpace = new StringBuilder();
    private boolean isBegun;

    public StrippedText(Consumer<String> receiver) {
        this.receiver = receiver;
    }

    @Override
    public void accept(String part) {
        String text = isBegun ? part : part.stripLeading();
        String visible = text.stripTrailing();
        String trailing = text.substring(visible.length());
        if (!visible.isEmpty()) {
            isBegun = true;
            String complete = whiteSpace + visible;
            whiteSpace.setLength(0);
            receiver.accept(complete);
        }
        whiteSpace.append(trailing);
    }
}
