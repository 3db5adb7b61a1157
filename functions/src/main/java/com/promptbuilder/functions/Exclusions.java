package com.promptbuilder.functions;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Leaves out suggestions that repeat a text the client has already seen, ignoring case and runs of white space. */
final class Exclusions {
    static final int MAX_ITEMS = 40;
    static final int MAX_ITEM_LENGTH = 200;

    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}\\uFEFF]+");

    private Exclusions() {}

    static <S> List<S> without(Set<String> seen, List<S> suggestions, Function<S, String> text) {
        Set<String> folded = seen.stream().map(Exclusions::fold).collect(Collectors.toSet());
        return suggestions.stream()
                .filter(suggestion -> !folded.contains(fold(text.apply(suggestion))))
                .toList();
    }

    // Upper case first, because some letters have two lower-case forms.
    private static String fold(String text) {
        return WHITE_SPACE
                .matcher(text)
                .replaceAll(" ")
                .strip()
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }
}
