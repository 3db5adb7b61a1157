package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The verdict on a changed field of a scene. A new value with a word of the old one, such as a vintage café after a café, is no change.
 *
 * @param isOpposite whether the verdict is wrong
 */
record SceneVerdict(TaggedText taggedText, boolean isOpposite) {
    private static final List<String> USUAL_FIELDS = List.of("time", "mood", "lighting");

    boolean isGiven() {
        return taggedText.has("changed_field");
    }

    boolean isChange() {
        Set<String> before = words("old_value");
        return words("new_value").stream().noneMatch(before::contains) != isOpposite;
    }

    /** The fields to update: those in the request, or usual ones; none without a change. */
    List<String> fields() {
        if (!isGiven() || !isChange()) {
            return List.of();
        }
        List<String> given = Json.parseObject(taggedText.text("affected_fields"))
                .map(ObjectNode::propertyStream)
                .map(fields -> fields.map(Map.Entry::getKey).toList())
                .orElse(USUAL_FIELDS);
        return given.isEmpty() ? USUAL_FIELDS : given;
    }

    private Set<String> words(String tag) {
        return Set.copyOf(new TaggedText(taggedText.text(tag).toLowerCase(Locale.ROOT), Map.of()).words());
    }
}
