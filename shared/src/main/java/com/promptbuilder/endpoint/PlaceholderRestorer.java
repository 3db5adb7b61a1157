package com.promptbuilder.endpoint;

import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts code blocks in the place of their placeholders while a text is streamed. Holds back only what may be the beginning of a placeholder, and
 * a high surrogate until its low one comes. Not thread-safe: one text.
 */
public final class PlaceholderRestorer {
    private final Map<String, String> blocks;
    private final Consumer<String> receiver;
    private String heldBack = "";

    PlaceholderRestorer(Map<String, String> blocks, Consumer<String> receiver) {
        this.blocks = blocks;
        this.receiver = receiver;
    }

    /** Takes the next part of the text. */
    public void accept(String part) {
        String text = heldBack + part;
        StringBuilder out = new StringBuilder();
        int done = 0;
        int end = text.length() - (endsWithHighSurrogate(text) ? 1 : 0);
        for (int at = text.indexOf('['); at >= 0; at = text.indexOf('[', at)) {
            String placeholder = placeholderAt(text, at);
            if (!placeholder.isEmpty()) {
                out.append(text, done, at).append(blocks.get(placeholder));
                at += placeholder.length();
                done = at;
            } else if (mayBegin(text, at)) {
                end = at;
                break;
            } else {
                at++;
            }
        }
        heldBack = text.substring(end);
        pass(out.append(text, done, end).toString());
    }

    /** Passes on what was held back, at the end of the text. */
    public void end() {
        String rest = heldBack;
        heldBack = "";
        pass(rest);
    }

    private void pass(String text) {
        if (!text.isEmpty()) {
            receiver.accept(text);
        }
    }

    private static boolean endsWithHighSurrogate(String text) {
        return !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
    }

    private String placeholderAt(String text, int at) {
        for (String placeholder : blocks.keySet()) {
            if (text.startsWith(placeholder, at)) {
                return placeholder;
            }
        }
        return "";
    }

    private boolean mayBegin(String text, int at) {
        int length = text.length() - at;
        return blocks.keySet().stream()
                .anyMatch(
                        placeholder -> length < placeholder.length() && placeholder.regionMatches(0, text, at, length));
    }
}
