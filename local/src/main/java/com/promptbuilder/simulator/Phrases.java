package com.promptbuilder.simulator;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The phrases of one language, from {@code phrases.json}. A phrase with {@code %s} is about a keyword or a text.
 *
 * @param words words that occur in most texts of the language, separated by blanks
 * @param labels labels of a prompt's parts: goal, context, requirements, output format
 */
record Phrases(
        String words,
        List<String> labels,
        String role,
        String context,
        String format,
        String answer,
        String preamble,
        List<String> questions,
        List<String> sentences) {
    private static final Map<String, Phrases> BY_LANGUAGE = read();
    private static final Pattern KANA = Pattern.compile("[\\p{IsHiragana}\\p{IsKatakana}]");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}]+");

    /** The phrases of the language of a text; English if the language has none. */
    static Phrases in(String text) {
        if (KANA.matcher(text).find()) {
            return language("ja");
        }
        List<String> words = List.of(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT)));
        return language("es").count(words) > language("en").count(words) ? language("es") : language("en");
    }

    /** The phrases of another language than this. */
    Phrases another() {
        return equals(language("en")) ? language("es") : language("en");
    }

    private static Phrases language(String code) {
        return BY_LANGUAGE.getOrDefault(code, BY_LANGUAGE.values().iterator().next());
    }

    private long count(List<String> of) {
        Set<String> common = Set.of(words.split(" "));
        return of.stream().filter(common::contains).count();
    }

    private static Map<String, Phrases> read() {
        try (InputStream json = Phrases.class.getResourceAsStream("phrases.json")) {
            if (json == null) {
                throw new IllegalStateException("phrases.json is not on the class path");
            }
            return JsonMapper.builder().build().readValue(json, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
