package com.promptbuilder.endpoint;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Where an endpoint's input and answer have the text whose variables, links and code blocks must stay unchanged.
 *
 * @param source the text of an input whose items the answer must contain
 * @param mapTexts the input with each text changed that may have code blocks
 * @param text the text of an answer
 * @param withText the answer with another text
 */
public record KeptTextRule<I extends Record, O extends Record>(
        Function<I, String> source,
        BiFunction<I, UnaryOperator<String>, I> mapTexts,
        Function<O, String> text,
        BiFunction<O, String, O> withText) {

    /** True if a text has a code block for which Claude gets a placeholder. */
    public static boolean hasLongBlock(String text) {
        return CodePlaceholders.hasLongBlock(text);
    }

    /** @param allText the text of all fields, as Claude would receive it */
    ProtectedInput<I> protect(I in, Function<I, String> allText) {
        List<String> texts = new ArrayList<>();
        I _ = mapTexts.apply(in, given -> {
            if (CodePlaceholders.hasLongBlock(given)) {
                texts.add(given);
            }
            return given;
        });
        CodePlaceholders placeholders =
                texts.isEmpty() ? CodePlaceholders.NONE : CodePlaceholders.of(texts, allText.apply(in));
        I sent = texts.isEmpty() ? in : mapTexts.apply(in, placeholders::replace);
        String kept = source.apply(in);
        return new ProtectedInput<>(in, sent, kept, KeptText.of(kept), placeholders);
    }

    /** The answer with its code blocks restored and, unless the client has read it already, without a fence around it. */
    O restored(ProtectedInput<I> in, O answer, boolean isStreamed) {
        String written = text.apply(answer);
        String bare = isStreamed ? written : withoutFence(in, written).orElse(written);
        String restored = in.placeholders().restore(bare);
        return restored.equals(written) ? answer : withText.apply(answer, restored);
    }

    private static Optional<String> withoutFence(ProtectedInput<?> in, String answer) {
        boolean isGiven = FencedBlock.contentOf(in.source().strip()).isPresent()
                || in.keptText().blocks().contains(answer);
        return isGiven ? Optional.empty() : FencedBlock.contentOf(answer);
    }

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
}
