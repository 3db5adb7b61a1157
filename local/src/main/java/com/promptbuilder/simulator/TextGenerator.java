package com.promptbuilder.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Generates texts about the subject of a request: the text of the first pair of tags in its user messages, such as
 * {@code <prompt>…</prompt>}, or all of them. The fingerprint of the request selects the sentences, so the same request
 * gets the same texts. The turn of a sentence (0, 1, 2, …) makes the items of a list differ.
 *
 * @param subject the text of the subject
 * @param notes the texts of the other pairs of tags, each as {@code tag: text}
 * @param keywords the words of the subject with four letters or more, the longest first, at least one
 * @param fingerprint the fingerprint of the request
 */
record TextGenerator(String subject, List<String> notes, List<String> keywords, String fingerprint) {
    private static final Pattern TAGGED = Pattern.compile("<([A-Za-z][\\w-]*)>(.*?)</\\1>", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{M}\\p{N}'’-]{3,23}");
    private static final int MAX_KEYWORDS = 12;
    private static final int MAX_NOTE_TOKENS = 50;
    private static final int REQUIREMENTS = 5;
    private static final List<String> QUESTIONS = List.of(
            "What should %s look like when it is done well?",
            "Who is %s for, and what do they know already?",
            "Which limits apply to %s, such as length, time or budget?",
            "Which example of %s do you like, and why?",
            "What must %s avoid at all costs?",
            "How will you judge whether %s worked?",
            "Which part of %s matters most to you?",
            "In which tone or style should %s be written?");
    private static final List<String> SENTENCES = List.of(
            "Keep %s at the centre and leave out what does not serve it.",
            "State every assumption about %s in one short line.",
            "Describe %s in concrete terms, with at least one example.",
            "Say who %s is for, and use words that they know.",
            "Give %s a clear limit, such as a length or a date.",
            "Check that %s is consistent from beginning to end.",
            "Point out one common mistake with %s and how to avoid it.",
            "Close with what comes after %s.");

    static TextGenerator of(MessageRequest request) {
        String subject = FaultMarkers.removedFrom(request.userText());
        List<String> notes = new ArrayList<>();
        Matcher tagged = TAGGED.matcher(subject);
        for (boolean first = true; tagged.find(); first = false) {
            String inside = tagged.group(2).strip();
            if (first) {
                subject = inside;
            } else {
                String line = inside.replaceAll("\\s+", " ");
                notes.add(tagged.group(1) + ": " + Usage.firstTokens(MAX_NOTE_TOKENS, line));
            }
        }
        return new TextGenerator(subject.strip(), notes, keywords(subject), request.fingerprint());
    }

    TextGenerator withoutVariables() {
        List<String> left = notes.stream().map(Variables::removedFrom).toList();
        return new TextGenerator(Variables.removedFrom(subject), left, keywords, fingerprint);
    }

    private static List<String> keywords(String subject) {
        Set<String> words = new LinkedHashSet<>();
        Matcher word = WORD.matcher(subject);
        while (word.find() && words.size() < MAX_KEYWORDS) {
            words.add(word.group());
        }
        return words.isEmpty()
                ? List.of("the request")
                : words.stream()
                        .sorted(Comparator.comparing(String::length).reversed())
                        .toList();
    }

    /** A number of zero or more, derived from the fingerprint and a purpose. */
    int number(String purpose) {
        return (Integer.parseUnsignedInt(fingerprint.substring(0, 8), 16) + purpose.hashCode() * 31) & 0x7fff_ffff;
    }

    String keyword(int turn) {
        return keywords.get(turn % keywords.size());
    }

    private String sentence(List<String> sentences, int turn) {
        int start = number(sentences.getFirst()) % sentences.size();
        return sentences.get((start + turn) % sentences.size()).replace("%s", keyword(turn));
    }

    /** A text for a JSON field, by the name of the field. */
    String forField(String name, int turn) {
        String field = name.toLowerCase(Locale.ROOT);
        if (field.contains("question")) {
            return sentence(QUESTIONS, turn);
        }
        return field.contains("prompt") ? plainText() : sentence(SENTENCES, turn + number(field) % SENTENCES.size());
    }

    /** A plain text: the subject, expanded into goal, context, requirements and output format. */
    String plainText() {
        String context = notes.stream().map(note -> "\n- " + note).collect(Collectors.joining());
        String requirements = IntStream.range(0, REQUIREMENTS)
                .mapToObj(i -> (i + 1) + ". " + sentence(SENTENCES, i))
                .collect(Collectors.joining("\n"));
        return """
                    # Goal
                    Act as a practical adviser who explains clearly. Your task: %s.

                    # Context
                    - What matters most: %s.
                    - The reader wants something usable at once, without a second round.%s

                    # Requirements
                    %s

                    # Output format
                    - Short sections with headings, the most important first.
                    - At most %d words.

                    (simulated %s)""".formatted(
                        subject.isEmpty() ? "help with the request" : subject,
                        String.join(", ", keywords.subList(0, Math.min(4, keywords.size()))),
                        context,
                        requirements,
                        200 + 50 * (number("words") % 7),
                        fingerprint.substring(0, 8));
    }
}
