package com.promptbuilder.simulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Generates texts about the subject of a request, in its language. The fingerprint of the request selects the sentences, so the same
 * request gets the same texts. The turn of a sentence (0, 1, 2, …) makes the items of a list differ.
 *
 * @param keywords words of the subject, at least one
 * @param fingerprint the fingerprint of the request
 */
record TextGenerator(
        TaggedText taggedText,
        Phrases phrases,
        List<String> keywords,
        String fingerprint,
        String system,
        Set<AnswerFlaw> flaws) {
    private static final int TOP = 4;

    static TextGenerator of(MessageRequest request, Set<AnswerFlaw> flaws) {
        TaggedText given = TaggedText.of(request.userText());
        Phrases ofPrompt = Phrases.in(given.instructions());
        Phrases phrases = flaws.contains(AnswerFlaw.OTHER_LANGUAGE) ? ofPrompt.another() : ofPrompt;
        TaggedText taggedText = flawed(given, phrases, flaws);
        return new TextGenerator(
                taggedText, phrases, taggedText.keywords(), request.fingerprint(), request.system(), flaws);
    }

    private static TaggedText flawed(TaggedText taggedText, Phrases phrases, Set<AnswerFlaw> flaws) {
        if (flaws.contains(AnswerFlaw.OTHER_LANGUAGE)) {
            return new TaggedText(phrases.labels().getFirst(), taggedText.tagged());
        }
        if (flaws.contains(AnswerFlaw.REBUILT)) {
            return new TaggedText(String.join(", ", taggedText.keywords()), Map.of());
        }
        return flaws.contains(AnswerFlaw.LOSE_VARIABLES) ? taggedText.withoutVariables() : taggedText;
    }

    /** A number of zero or more, derived from the fingerprint and a purpose. */
    int number(String purpose) {
        return (Integer.parseUnsignedInt(fingerprint.substring(0, 8), 16) + purpose.hashCode() * 31) & 0x7fff_ffff;
    }

    String keyword(int turn) {
        return keywords.get(turn % keywords.size());
    }

    List<String> topKeywords() {
        return keywords.subList(0, Math.min(TOP, keywords.size()));
    }

    /** A sentence about a keyword. A later turn has another sentence or another keyword; when all were used, a number. */
    String sentence(List<String> sentences, int turn) {
        int start = number(sentences.getFirst()) % sentences.size();
        String sentence =
                sentences.get((start + turn) % sentences.size()).replace("%s", keyword(turn + turn / sentences.size()));
        int round = turn / (sentences.size() * keywords.size());
        return round == 0 ? sentence : sentence + " (" + (round + 1) + ")";
    }

    /** A text for a JSON field, by the name of the field. A text that the request excludes is left out. */
    String forField(String name, int turn) {
        String field = name.toLowerCase(Locale.ROOT);
        if (field.contains("prompt")) {
            return plainText();
        }
        List<String> sentences =
                field.contains("question") || field.contains("title") ? phrases.questions() : phrases.sentences();
        int first = flaws.contains(AnswerFlaw.REPEATED) ? 0 : turn;
        return IntStream.iterate(number(field) % sentences.size(), i -> i + 1)
                .mapToObj(i -> sentence(sentences, i))
                .filter(sentence -> !taggedText.text("exclude").contains(sentence))
                .skip(first)
                .findFirst()
                .orElseThrow();
    }

    /** A plain text: an optimized prompt. */
    String plainText() {
        return new PromptWriter(taggedText, this, system, flaws).text();
    }
}
