package com.promptbuilder.simulator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts between the pairs of tags in the user messages of a request, such as {@code <prompt>…</prompt>}.
 *
 * @param subject the text that the answer is about: that of a known tag, of the first tag, or the whole text without tags
 * @param tagged the text of each tag, in the order of the message
 */
record TaggedText(String subject, Map<String, String> tagged) {
    private static final Pattern TAGGED = Pattern.compile("<([A-Za-z][\\w-]*)>(.*?)</\\1>", Pattern.DOTALL);
    private static final Pattern ESCAPED = Pattern.compile("&lt;(?=/?[A-Za-z][\\w-]*>)");
    private static final Pattern TAG = Pattern.compile("</?[A-Za-z][\\w-]*>");
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{M}\\p{N}'’-]{3,23}");
    private static final Pattern VARIABLE_OR_LINK = Pattern.compile("(?s)```.*?```|~~~.*?~~~|https?://\\S+"
            + "|\\{\\{[^{}]*}}|\\$?\\{[A-Za-z_][^{}]*}|\\$[A-Z][A-Z0-9_]+|%\\(\\w+\\)[sd]|%[sd]");
    private static final Pattern STRUCTURE = Pattern.compile("(?m)^(?:#{1,6} |\\*\\*[^*\\n]+\\*\\*)");
    private static final List<String> SUBJECTS = List.of("previous", "prompt", "highlighted_text", "new_value");
    private static final int MIN_PARTS = 3;
    private static final int MAX_KEYWORDS = 12;
    private static final int MAX_NOTE_TOKENS = 50;

    TaggedText {
        tagged = Collections.unmodifiableMap(new LinkedHashMap<>(tagged));
    }

    static TaggedText of(String userText) {
        String text = FaultMarkers.removedFrom(userText);
        Map<String, String> tagged = new LinkedHashMap<>();
        Matcher tag = TAGGED.matcher(text);
        while (tag.find()) {
            tagged.putIfAbsent(
                    tag.group(1), ESCAPED.matcher(tag.group(2)).replaceAll("<").strip());
        }
        String subject = SUBJECTS.stream()
                .filter(tagged::containsKey)
                .findFirst()
                .or(() -> tagged.keySet().stream().findFirst())
                .map(tagged::get)
                .orElse(text);
        return new TaggedText(subject.strip(), tagged);
    }

    boolean has(String tag) {
        return tagged.containsKey(tag);
    }

    String text(String tag) {
        return tagged.getOrDefault(tag, "");
    }

    /** The text whose language the answer has: the first line of the prompt that the subject belongs to. */
    String instructions() {
        String prompt = has("full_prompt") ? text("full_prompt") : subject;
        return prompt.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    }

    /** The texts beside the subject, each as {@code tag: text}, cut. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        tagged.forEach((tag, text) -> {
            if (!text.equals(subject)) {
                String line = TAG.matcher(text).replaceAll(" ").strip().replaceAll("\\s+", " ");
                notes.add(tag + ": " + Usage.firstTokens(MAX_NOTE_TOKENS, line));
            }
        });
        return notes;
    }

    /** The words of the subject with four letters or more, the longest first, at least one. */
    List<String> keywords() {
        List<String> words = words().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        return words.isEmpty() ? List.of("the request") : words;
    }

    Set<String> words() {
        Set<String> words = new LinkedHashSet<>();
        Matcher word = WORD.matcher(subject);
        while (word.find() && words.size() < MAX_KEYWORDS) {
            words.add(word.group());
        }
        return words;
    }

    /** Whether the subject is a finished prompt, with headings or labels of its own. */
    boolean isFinished() {
        return STRUCTURE.matcher(subject).results().count() >= MIN_PARTS;
    }

    TaggedText withoutVariables() {
        Map<String, String> left = new LinkedHashMap<>();
        tagged.forEach((tag, text) -> left.put(tag, withoutVariables(text)));
        return new TaggedText(withoutVariables(subject), left);
    }

    /** What an order within the subject wants to be written: the first quoted text. */
    Optional<String> demanded() {
        return Pattern.compile("[\"“«']([^\"”»'\\n]{2,80})[\"”»']")
                .matcher(subject)
                .results()
                .map(quoted -> quoted.group(1))
                .findFirst();
    }

    private static String withoutVariables(String text) {
        return VARIABLE_OR_LINK.matcher(text).replaceAll("");
    }
}
