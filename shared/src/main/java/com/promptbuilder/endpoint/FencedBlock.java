package com.promptbuilder.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A closed fenced code block in a text (CommonMark 0.31, 4.5), of backticks or tildes, also in a list item or a quotation. A fence that is not
 * closed reaches the end of the text and is no block.
 *
 * @param start index of the opening fence, after its indentation
 * @param end index after the closing fence
 */
record FencedBlock(int start, int end) {
    private static final int MIN_FENCE = 3;
    /** A line that is indented further than its opening fence by more than this is code. */
    private static final int MAX_INDENTATION = 3;

    /**
     * A line's fence.
     *
     * @param indentation length of what is before it: white space, markers of lists and quotations
     * @param isBare neither a list's marker before it nor text after it
     */
    private record Fence(int start, int end, int indentation, boolean isBare) {
        private boolean closes(Fence opening, String text) {
            return isBare
                    && text.charAt(start) == text.charAt(opening.start)
                    && end - start >= opening.end - opening.start
                    && indentation <= opening.indentation + MAX_INDENTATION;
        }
    }

    /** All blocks, in order, in time linear to the text's length. */
    static List<FencedBlock> in(String text) {
        List<FencedBlock> blocks = new ArrayList<>();
        Optional<Fence> opening = Optional.empty();
        for (int line = 0; line < text.length(); line = nextLine(text, line)) {
            Optional<Fence> fence = fence(text, line);
            if (fence.isEmpty()) {
                continue;
            }
            if (opening.isEmpty()) {
                opening = fence;
            } else if (fence.get().closes(opening.get(), text)) {
                blocks.add(new FencedBlock(opening.get().start, fence.get().end));
                opening = Optional.empty();
            }
        }
        return blocks;
    }

    String of(String text) {
        return text.substring(start, end);
    }

    int length() {
        return end - start;
    }

    /** The content of a fence around the whole text; empty if there is none, or if the content has fences of its own. */
    static Optional<String> contentOf(String text) {
        List<FencedBlock> blocks = in(text);
        if (blocks.size() != 1 || !blocks.getFirst().equals(new FencedBlock(0, text.length()))) {
            return Optional.empty();
        }
        int first = nextLine(text, 0);
        int last = text.lastIndexOf('\n') + 1;
        for (int line = first; line < last; line = nextLine(text, line)) {
            if (fence(text, line).isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.of(text.substring(first, last).strip()).filter(content -> !content.isEmpty());
    }

    private static int nextLine(String text, int line) {
        int end = text.indexOf('\n', line);
        return end < 0 ? text.length() : end + 1;
    }

    private static Optional<Fence> fence(String text, int line) {
        int lineEnd = nextLine(text, line);
        int start = skipMarkers(text, line, lineEnd);
        if (start == lineEnd || (text.charAt(start) != '`' && text.charAt(start) != '~')) {
            return Optional.empty();
        }
        int end = start;
        while (end < lineEnd && text.charAt(end) == text.charAt(start)) {
            end++;
        }
        // The info string of a backtick fence has no backtick: ```like this``` is inline code.
        int backtick = text.charAt(start) == '`' ? text.indexOf('`', end) : -1;
        boolean isInline = backtick >= 0 && backtick < lineEnd;
        boolean isBare = text.substring(end, lineEnd).isBlank()
                && text.substring(line, start).replace('>', ' ').isBlank();
        return end - start < MIN_FENCE || isInline
                ? Optional.empty()
                : Optional.of(new Fence(start, end, start - line, isBare));
    }

    private static int skipMarkers(String text, int line, int lineEnd) {
        int at = line;
        while (at < lineEnd) {
            int digits = at;
            while (digits < lineEnd && isDigit(text.charAt(digits))) {
                digits++;
            }
            char marker = digits < lineEnd ? text.charAt(digits) : ' ';
            boolean isList = digits > at ? marker == '.' || marker == ')' : "-*+".indexOf(marker) >= 0;
            if (isList && digits + 1 < lineEnd && text.charAt(digits + 1) == ' ') {
                at = digits + 2;
            } else if (" \t>".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                break;
            }
        }
        return at;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
