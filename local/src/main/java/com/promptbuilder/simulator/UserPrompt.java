package com.promptbuilder.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The subject of a user message: the text of its first pair of tags, such as {@code <prompt>…</prompt>}, or the whole text.
 *
 * @param subject the text of the subject
 * @param notes the texts of the other pairs of tags, each as {@code tag: text}
 * @param keywords the significant words of the subject, the longest first, at least one
 */
record UserPrompt(String subject, List<String> notes, List<String> keywords) {
    private static final Pattern TAGGED = Pattern.compile("<([A-Za-z][\\w-]*)>(.*?)</\\1>", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{M}\\p{N}'’-]*");
    private static final int MAX_KEYWORDS = 12;
    private static final int MAX_WORD = 24;
    private static final int MAX_NOTE = 200;
    private static final Set<String> COMMON = Set.of(
            ("about above after again also another because been before being best better between both could create does"
                            + " down each even every explain find from generate give good have help here into just like"
                            + " made make many more most much must need only other over please prompt really same should"
                            + " show simple some such tell than that their them then there these they thing this those"
                            + " through time under very want well were what when where which while will with without"
                            + " would write your")
                    .split(" "));

    UserPrompt {
        notes = List.copyOf(notes);
        keywords = List.copyOf(keywords);
    }

    /** Parses the last user message of a request, without its markers. */
    static UserPrompt of(MessageRequest request) {
        String text = request.userTexts().isEmpty() ? "" : request.userTexts().getLast();
        return of(FaultMarkers.removedFrom(text));
    }

    static UserPrompt of(String text) {
        List<String> notes = new ArrayList<>();
        String subject = text;
        Matcher tagged = TAGGED.matcher(text);
        for (boolean first = true; tagged.find(); first = false) {
            String inside = tagged.group(2).strip();
            if (first) {
                subject = inside;
            } else {
                notes.add(tagged.group(1) + ": " + shortened(inside));
            }
        }
        return new UserPrompt(subject.strip(), notes, keywords(subject));
    }

    private static List<String> keywords(String subject) {
        Set<String> words = new LinkedHashSet<>();
        Matcher word = WORD.matcher(subject);
        while (word.find() && words.size() < MAX_KEYWORDS) {
            String found = Usage.firstTokens(MAX_WORD / 4, word.group());
            boolean significant = found.length() > 3 || found.codePoints().anyMatch(letter -> letter > 0x2E80);
            if (significant && !COMMON.contains(found.toLowerCase(Locale.ROOT))) {
                words.add(found);
            }
        }
        return words.isEmpty()
                ? List.of("the request")
                : words.stream()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .toList();
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= MAX_NOTE ? line : Usage.firstTokens(MAX_NOTE / 4, line) + "…";
    }
}
