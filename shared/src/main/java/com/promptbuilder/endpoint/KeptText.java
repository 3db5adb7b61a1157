package com.promptbuilder.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must stand unchanged in an answer: the variables, links and closed fenced code blocks of a text. An item that occurs in a code block is
 * covered by the block.
 *
 * @param items variables and links
 * @param blocks code blocks, from fence to fence
 */
record KeptText(Set<String> items, Set<String> blocks) {
    static final KeptText NONE = new KeptText(Set.of(), Set.of());

    static KeptText of(String source) {
        Set<String> blocks = new LinkedHashSet<>();
        StringBuilder outside = new StringBuilder();
        int end = 0;
        for (FencedBlock block : FencedBlock.in(source)) {
            blocks.add(block.of(source));
            outside.append(source, end, block.start()).append('\n');
            end = block.end();
        }
        Set<String> items = VariableScanner.scan(
                outside.append(source, end, source.length()).toString());
        blocks.forEach(block -> items.removeAll(VariableScanner.scan(block)));
        return new KeptText(items, blocks);
    }

    /** The items and blocks that the answer lacks. */
    List<String> missingIn(String answer) {
        List<String> missing = new ArrayList<>(items);
        missing.removeAll(VariableScanner.scan(answer));
        blocks.stream().filter(block -> !answer.contains(block)).forEach(missing::add);
        return missing;
    }
}
