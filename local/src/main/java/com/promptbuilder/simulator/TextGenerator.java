package com.promptbuilder.simulator;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Generates a plain text: the user's prompt, expanded into goal, context, requirements and output format. */
final class TextGenerator {
    private static final int SHORT = 160;
    private static final List<String> ROLES = List.of(
            "an experienced practitioner who explains clearly",
            "a careful specialist who checks every claim",
            "a patient editor with an eye for the reader",
            "a practical adviser who prefers concrete steps",
            "a seasoned teacher who starts from what is known",
            "a thoughtful writer who says no more than is needed");
    private static final List<String> CONTEXT = List.of(
            "The reader wants something usable at once, without a second round.",
            "The reader is bright but new to the matter.",
            "The result will be shared with others, so it must stand on its own.",
            "Little time is left: clear choices are worth more than long lists.",
            "Earlier attempts were too general; this one should be specific.");
    private static final List<String> REQUIREMENTS = List.of(
            "Keep %s at the centre and leave out what does not serve it.",
            "State every assumption about %s in one short line.",
            "Give at least one concrete example of %s.",
            "Use plain words; explain a technical term when it first comes up.",
            "Say what you are unsure of instead of guessing.",
            "Check that %s is consistent from beginning to end.",
            "Point out one common mistake with %s and how to avoid it.");
    private static final List<String> FORMATS = List.of(
            "Short sections with headings, the most important first.",
            "A numbered list of steps, then a summary in two sentences.",
            "Paragraphs of at most four sentences.",
            "A brief introduction, the main part, and a closing line on %s.");
    private static final List<String> LENGTHS = List.of(
            "About 300 words.", "At most 500 words.", "One page at most.", "As short as it can be, 200 words or so.");

    private TextGenerator() {}

    static String of(PhraseGenerator phraseGenerator) {
        String requirements = IntStream.range(0, 4)
                .mapToObj(i -> (i + 1) + ". " + phraseGenerator.sentence(REQUIREMENTS, i))
                .collect(Collectors.joining("\n"));
        return """
                # Goal
                Act as %s. %s

                # Context
                %s

                # Requirements
                %s

                # Output format
                - %s
                - %s

                (simulated %s)""".formatted(
                        phraseGenerator.phrase(ROLES, 0),
                        task(phraseGenerator.text().subject()),
                        context(phraseGenerator),
                        requirements,
                        phraseGenerator.sentence(FORMATS, 0),
                        phraseGenerator.sentence(LENGTHS, 0),
                        phraseGenerator.sign());
    }

    private static String task(String subject) {
        if (subject.length() > SHORT || subject.contains("\n")) {
            return "Your task, in the words of the one who asks:\n\n"
                    + subject.indent(0)
                            .lines()
                            .map(line -> ("> " + line).stripTrailing())
                            .collect(Collectors.joining("\n"));
        }
        String sentence = subject.isEmpty() ? "help with the request" : subject;
        return "Your task: " + sentence + (sentence.matches("(?s).*[.!?…。]") ? "" : ".");
    }

    private static String context(PhraseGenerator phraseGenerator) {
        List<String> keywords = phraseGenerator.text().keywords();
        String matters = String.join(", ", keywords.subList(0, Math.min(4, keywords.size())));
        StringBuilder context = new StringBuilder("- What matters most: " + matters + ".\n- ");
        context.append(phraseGenerator.sentence(CONTEXT, 0));
        phraseGenerator.text().notes().forEach(note -> context.append("\n- ").append(note));
        return context.toString();
    }
}
