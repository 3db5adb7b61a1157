package com.promptbuilder.endpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
}
