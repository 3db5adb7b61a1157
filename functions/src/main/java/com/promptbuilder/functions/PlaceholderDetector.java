package com.promptbuilder.functions;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Distinguishes a placeholder, which needs a value, from a passage, which needs a rewrite, by the highlighted text and its context. */
final class PlaceholderDetector {
    private static final Set<String> SLOT_WORDS = Set.of("""
            location place venue setting where person character who speaker audience
            time when date period era occasion style tone mood atmosphere
            event action activity scene color texture material angle perspective viewpoint
            """.strip().split("\\s+"));
    private static final int MAX_WORDS = 3;
    private static final int MAX_LENGTH_AFTER_VERB = 20;
    private static final String LINE_BREAK = "\\n\\r\\u2028\\u2029";
    private static final String BLANK = "[\\s\\p{Z}\\uFEFF]";
    private static final String BLANK_IN_LINE = "[\\s\\p{Z}\\uFEFF&&[^" + LINE_BREAK + "]]";

    private static final Pattern BLANKS = Pattern.compile(BLANK + "+");
    private static final Pattern INTRODUCES_VALUES =
            word("such as|like|e\\.g\\.|for example|including|specify", "[\\s\\p{Z}\\uFEFF,:]*+\\z");
    private static final Pattern ASKS_TO_CHOOSE = word(
            "include|set|choose|specify|add|provide|give",
            "(?![\\p{L}\\p{N}_])(?=[^," + LINE_BREAK + "]{0," + MAX_LENGTH_AFTER_VERB + "}\\z)");
    private static final Pattern COLON = Pattern.compile(":" + BLANK + "*+\\z");
    private static final Pattern LIST_MARKER = Pattern.compile(
            "(?:\\A|[" + LINE_BREAK + "])" + BLANK_IN_LINE + "*+(?:[-*•+]|\\d+[.)])" + BLANK_IN_LINE + "*+\\z");

    private PlaceholderDetector() {}

    static boolean isPlaceholder(String highlighted, String before, String after) {
        return isSlotWord(highlighted)
                || isBracketed(before, after)
                || INTRODUCES_VALUES.matcher(before).find()
                || asksToChoose(before)
                || (isShort(highlighted) && isListItem(before));
    }

    private static boolean isSlotWord(String highlighted) {
        return SLOT_WORDS.contains(strip(highlighted).toLowerCase(Locale.ROOT));
    }

    private static boolean isBracketed(String before, String after) {
        return isOpen(before, '(', ')') || isOpen(before, '[', ']') || after.startsWith(")") || after.startsWith("]");
    }

    private static boolean isOpen(String before, char opening, char closing) {
        int closed = 0;
        for (int i = before.length() - 1; i >= 0; i--) {
            if (before.charAt(i) == closing) {
                closed++;
            } else if (before.charAt(i) == opening && closed-- == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isShort(String highlighted) {
        return BLANKS.split(strip(highlighted), MAX_WORDS + 1).length <= MAX_WORDS;
    }

    private static boolean isListItem(String before) {
        return COLON.matcher(before).find() || LIST_MARKER.matcher(before).find() || isListAfterColon(before);
    }

    // Scans backwards once, in linear time. A pattern would try every colon against every comma.
    private static boolean isListAfterColon(String before) {
        int end = before.length();
        while (end > 0 && isBlank(before.charAt(end - 1)) && !isLineBreak(before.charAt(end - 1))) {
            end--;
        }
        if (end == 0 || before.charAt(end - 1) != ',') {
            return false;
        }
        int i = end - 1;
        while (i >= 0 && before.charAt(i) != ':' && !isLineBreak(before.charAt(i))) {
            i--;
        }
        return i >= 0 && before.charAt(i) == ':';
    }

    private static boolean isLineBreak(char c) {
        return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
    }

    // The pattern counts code points, the rule UTF-16 code units.
    private static boolean asksToChoose(String before) {
        return ASKS_TO_CHOOSE
                .matcher(before)
                .results()
                .anyMatch(verb -> before.length() - verb.end() <= MAX_LENGTH_AFTER_VERB);
    }

    private static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isBlank(text.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
    }

    private static Pattern word(String words, String then) {
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}_])(?:" + words.replace(" ", BLANK + "+") + ")" + then, Pattern.CASE_INSENSITIVE);
    }
}
