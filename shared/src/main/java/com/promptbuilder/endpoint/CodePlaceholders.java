package com.promptbuilder.endpoint;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Placeholders that stand for the long code blocks of an input while Claude works on it: {@code [[code-block-1]]} and so on. A number that the
 * client's own text already has in such a form is left out, so that its text stays text.
 *
 * @param blocks the code block of each placeholder
 */
record CodePlaceholders(Map<String, String> blocks) {
    static final CodePlaceholders NONE = new CodePlaceholders(Map.of());

    private static final String OPENING = "[[code-block-";
    private static final String CLOSING = "]]";
    /** Shorter blocks are sent as they are. */
    private static final int MAX_SENT_LENGTH = 400;

    CodePlaceholders {
        blocks = Collections.unmodifiableMap(new LinkedHashMap<>(blocks));
    }

    /** True if the text has a block of more than 400 characters ({@code MAX_SENT_LENGTH}). */
    static boolean hasLongBlock(String text) {
        return text.length() > MAX_SENT_LENGTH
                && (text.contains("```") || text.contains("~~~"))
                && FencedBlock.in(text).stream().anyMatch(CodePlaceholders::isLong);
    }

    /** Placeholders for the long blocks of these texts; the input is all the text that Claude receives from the client. */
    static CodePlaceholders of(List<String> texts, String input) {
        Map<String, String> byBlock = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        int number = 1;
        for (String text : texts) {
            for (FencedBlock block : FencedBlock.in(text)) {
                if (!isLong(block) || byBlock.containsKey(block.of(text))) {
                    continue;
                }
                if (byBlock.isEmpty()) {
                    taken = numbersIn(input);
                }
                while (taken.contains(Integer.toString(number))) {
                    number++;
                }
                byBlock.put(block.of(text), OPENING + number++ + CLOSING);
            }
        }
        Map<String, String> blocks = new LinkedHashMap<>();
        byBlock.forEach((block, placeholder) -> blocks.put(placeholder, block));
        return new CodePlaceholders(blocks);
    }

    private static boolean isLong(FencedBlock block) {
        return block.length() > MAX_SENT_LENGTH;
    }

    private static Set<String> numbersIn(String input) {
        String text = input.toLowerCase(Locale.ROOT);
        Set<String> numbers = new HashSet<>();
        for (int at = text.indexOf(OPENING); at >= 0; at = text.indexOf(OPENING, at + 1)) {
            int end = at + OPENING.length();
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
            numbers.add(text.substring(at + OPENING.length(), end));
        }
        return numbers;
    }

    /** The text with a placeholder for each long block. */
    String replace(String text) {
        if (blocks.isEmpty()) {
            return text;
        }
        Map<String, String> byBlock = new LinkedHashMap<>();
        blocks.forEach((placeholder, block) -> byBlock.put(block, placeholder));
        StringBuilder replaced = new StringBuilder();
        int end = 0;
        for (FencedBlock block : FencedBlock.in(text)) {
            String code = block.of(text);
            replaced.append(text, end, block.start()).append(byBlock.getOrDefault(code, code));
            end = block.end();
        }
        return replaced.append(text, end, text.length()).toString();
    }

    /** The text with the block of each placeholder. */
    String restore(String text) {
        if (blocks.isEmpty()) {
            return text;
        }
        StringBuilder restored = new StringBuilder();
        PlaceholderRestorer restorer = restoring(restored::append);
        restorer.accept(text);
        restorer.end();
        return restored.toString();
    }

    /** Restores a text that comes in parts, for this receiver. */
    PlaceholderRestorer restoring(Consumer<String> receiver) {
        return new PlaceholderRestorer(blocks, receiver);
    }

    /** The name by which Claude knows this block; the block itself if it was sent. */
    String nameOf(String block) {
        return blocks.entrySet().stream()
                .filter(entry -> entry.getValue().equals(block))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(block);
    }
}
