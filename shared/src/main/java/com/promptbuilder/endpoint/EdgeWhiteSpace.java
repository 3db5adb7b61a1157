package com.promptbuilder.endpoint;

/**
 * The white space at the edges of a passage. A client pastes a suggestion in the passage's place, so the suggestion needs the same edges.
 * White space is that of JavaScript's {@code trim}.
 */
public record EdgeWhiteSpace(String leading, String trailing) {
    /** The edges of a passage. Of one that is blank, all is leading. */
    public static EdgeWhiteSpace of(String passage) {
        int start = start(passage);
        return new EdgeWhiteSpace(passage.substring(0, start), passage.substring(end(passage, start)));
    }

    /** A text with these edges instead of its own. */
    public String around(String text) {
        int start = start(text);
        return leading + text.substring(start, end(text, start)) + trailing;
    }

    private static int start(String text) {
        int start = 0;
        while (start < text.length() && TextNormalizer.isWhiteSpace(text.charAt(start))) {
            start++;
        }
        return start;
    }

    private static int end(String text, int start) {
        int end = text.length();
        while (end > start && TextNormalizer.isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }
}
