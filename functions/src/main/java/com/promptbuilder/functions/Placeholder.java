package com.promptbuilder.functions;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells a slot that wants a value from a passage that wants a rewrite, by the highlighted text and what stands around it. */
final class Placeholder {
    private static final Set<String> SLOT_WORDS = Set.of(
            "location", "place", "venue", "setting", "where", "person", "character", "who", "speaker", "audience", "time",
            "when", "date", "period", "era", "occasion", "style", "tone", "mood", "atmosphere", "event", "action",
            "activity", "scene", "color", "texture", "material", "angle", "perspective", "viewpoint");
    private static final int FEW_WORDS = 3;

    private static final Pattern INTRODUCES_VALUES =
            ending("(?:such as|like|e\\.g\\.|for example|including|specify)[\\s,:]*");
    private static final Pattern ASKS_TO_CHOOSE =
            ending("(?:include|set|choose|specify|add|provide|give)\\b[^,\\n\\r]{0,20}");
    private static final Pattern COLON = Pattern.compile(":\\s*\\z");
    private static final Pattern LIST_MARKER = Pattern.compile("(?:^|[\\n\\r])[ \\t]*(?:[-*•+]|\\d+[.)])[ \\t]*\\z");
    private static final Pattern LIST_AFTER_COLON = Pattern.compile(":[^\\n\\r]*,[ \\t]*\\z");

    private Placeholder() {}

    static boolean isPlaceholder(String highlighted, String before, String after) {
        return isSlotWord(highlighted)
                || isBracketed(before, after)
                || INTRODUCES_VALUES.matcher(before).find()
                || ASKS_TO_CHOOSE.matcher(before).find()
                || (isShort(highlighted) && isListItem(before));
    }

    private static boolean isSlotWord(String highlighted) {
        return SLOT_WORDS.contains(highlighted.strip().toLowerCase(Locale.ROOT));
    }

    private static boolean isBracketed(String before, String after) {
        return isOpen(before, '(', ')')
                || isOpen(before, '[', ']')
                || after.startsWith(")")
                || after.startsWith("]");
    }

    private static boolean isOpen(String before, char opening, char closing) {
        return before.lastIndexOf(opening) > before.lastIndexOf(closing);
    }

    private static boolean isShort(String highlighted) {
        return highlighted.strip().split("\\s+", FEW_WORDS + 1).length <= FEW_WORDS;
    }

    private static boolean isListItem(String before) {
        return COLON.matcher(before).find()
                || LIST_MARKER.matcher(before).find()
                || LIST_AFTER_COLON.matcher(before).find();
    }

    private static Pattern ending(String phrase) {
        return Pattern.compile("(?<![\\p{L}\\p{N}_])" + phrase + "\\z", Pattern.CASE_INSENSITIVE);
    }
}
