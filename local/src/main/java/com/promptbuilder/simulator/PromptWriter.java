package com.promptbuilder.simulator;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes an optimized prompt. Its labels are those that the system prompt shows in bold at the start of a line, such as
 * {@code **Main Prompt:**}, or those of the language. A subject that is a finished prompt is returned unchanged.
 *
 * @param flaws the flaws of the prompt
 */
record PromptWriter(TaggedText taggedText, TextGenerator texts, String system, Set<AnswerFlaw> flaws) {
    private static final Pattern LABEL = Pattern.compile("(?m)^[\\s>\\-\\d.`]*\\*\\*([^*\\n:]{2,40}):\\*\\*");
    private static final String VIDEO = "Main Prompt";
    private static final int MAX_LABELS = 12;
    private static final int REQUIREMENTS = 5;
    private static final String SLOTS = "[audience], [tone], [length], [deadline], [budget]";
    private static final int SHOT_SENTENCES = 15;
    private static final List<String> SCENE_ELEMENTS =
            List.of("Subject", "Action", "Location", "Time", "Mood", "Style", "Event");
    private static final String PARAMETERS = """
            - Duration: 8 s
            - Aspect Ratio: 16:9
            - Camera Movement: slow push in
            - Audio: wind, no music""";

    String text() {
        return flawed() + "\n\n(simulated " + texts.fingerprint().substring(0, 8) + ")";
    }

    private String flawed() {
        if (flaws.contains(AnswerFlaw.OBEYED)) {
            return taggedText.demanded().orElse("HACKED");
        }
        if (flaws.contains(AnswerFlaw.ANSWERED)) {
            return phrases().answer().replace("%s", texts.keyword(0));
        }
        String prompt = taggedText.isFinished() ? refined() : built();
        return flaws.contains(AnswerFlaw.PREAMBLE) ? phrases().preamble() + "\n\n" + prompt : prompt;
    }

    private String refined() {
        return taggedText.has("feedback")
                ? taggedText.subject() + "\n- " + taggedText.text("feedback")
                : taggedText.subject();
    }

    private String built() {
        List<String> labels = labels();
        return IntStream.range(0, labels.size())
                .mapToObj(i -> flaws.contains(AnswerFlaw.UNLABELLED)
                        ? part(labels.get(i), i)
                        : "**" + labels.get(i) + ":**\n" + part(labels.get(i), i))
                .collect(Collectors.joining("\n\n"));
    }

    /** Labels are English in the system prompt. A prompt in another language has its own, except for a video's. */
    private List<String> labels() {
        List<String> shown = LABEL.matcher(system)
                .results()
                .map((MatchResult label) -> label.group(1).strip())
                .distinct()
                .limit(MAX_LABELS)
                .toList();
        boolean isEnglish = phrases().equals(Phrases.in(""));
        return shown.contains(VIDEO) || (isEnglish && !shown.isEmpty())
                ? shown
                : phrases().labels();
    }

    private String part(String label, int position) {
        return switch (label) {
            case VIDEO -> subject() + "\n" + sentences(0, SHOT_SENTENCES, " ", "") + notes();
            case "Technical Parameters" -> PARAMETERS;
            case "Scene Elements" -> sceneElements();
            default ->
                switch (position) {
                    case 0 -> subject();
                    case 1 ->
                        "- " + phrases().context().replace("%s", String.join(", ", texts.topKeywords())) + notes();
                    case 2 -> sentences(0, REQUIREMENTS * (flaws.contains(AnswerFlaw.TOO_LONG) ? 20 : 1), "\n", "- ");
                    case 3 -> "- " + phrases().format() + slots();
                    default -> sentences(position, 1, "\n", "- ");
                };
        };
    }

    private String sceneElements() {
        return IntStream.range(0, SCENE_ELEMENTS.size())
                .mapToObj(i -> "- " + SCENE_ELEMENTS.get(i) + ": " + texts.keyword(i))
                .collect(Collectors.joining("\n"));
    }

    private String subject() {
        String subject = taggedText.subject().isEmpty() ? "help with the request" : taggedText.subject();
        return phrases().role().replace("%s", subject);
    }

    private String slots() {
        return flaws.contains(AnswerFlaw.MANY_SLOTS) ? "\n- " + SLOTS : "";
    }

    private String notes() {
        return (flaws.contains(AnswerFlaw.OTHER_LANGUAGE) ? List.<String>of() : taggedText.notes())
                .stream().map(note -> "\n- " + note).collect(Collectors.joining());
    }

    private String sentences(int from, int count, String between, String before) {
        return Stream.iterate(from, i -> i + 1)
                .limit(count)
                .map(i -> before + texts.sentence(phrases().sentences(), i))
                .collect(Collectors.joining(between));
    }

    private Phrases phrases() {
        return texts.phrases();
    }
}
