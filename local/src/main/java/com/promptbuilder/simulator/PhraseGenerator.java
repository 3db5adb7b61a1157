package com.promptbuilder.simulator;

import java.util.List;
import java.util.Locale;

/**
 * Generates sentences about a user's text. The fingerprint of the request selects them, so the same request gets the same
 * sentences.
 *
 * <p>The turn of a sentence (0, 1, 2, …) makes the items of a list differ.
 */
record PhraseGenerator(UserPrompt text, String fingerprint) {
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
            "Describe %s in concrete terms, with one example.",
            "Say who %s is for.",
            "Give %s a clear limit, such as a length or a date.",
            "The aim of %s is stated, but not how it is measured.",
            "Keep %s short and consistent throughout.",
            "Put %s first and explain it before anything else.",
            "Name what %s should leave out.",
            "Close with what comes after %s.");
    private static final List<String> TITLES = List.of(
            "%s at a glance",
            "A closer look at %s", "%s, step by step", "The essentials of %s", "%s in practice", "What makes %s work");
    private static final int LABEL_TURNS = 3;

    static PhraseGenerator of(MessageRequest request) {
        return new PhraseGenerator(UserPrompt.of(request), request.fingerprint());
    }

    /** A number of zero or more, derived from the fingerprint and a purpose. */
    int number(String purpose) {
        return (seed() + purpose.hashCode() * 31) & 0x7fff_ffff;
    }

    /** One of the sentences, with a capital at the start. */
    String sentence(List<String> sentences, int turn) {
        return capital(phrase(sentences, turn));
    }

    /** One of the phrases, with the keyword of the turn filled in. */
    String phrase(List<String> phrases, int turn) {
        int start = number(phrases.getFirst()) % phrases.size();
        return phrases.get((start + turn) % phrases.size()).replace("%s", keyword(turn));
    }

    String keyword(int turn) {
        List<String> words = text.keywords();
        return words.get(turn % words.size());
    }

    /** Eight hexadecimal digits that identify the request. */
    String sign() {
        return fingerprint.substring(0, 8);
    }

    /** A text for a JSON field, by the name of the field. */
    String forField(String name, int turn) {
        String field = name.toLowerCase(Locale.ROOT);
        if (field.contains("question")) {
            return sentence(QUESTIONS, turn);
        }
        if (field.contains("prompt")) {
            return TextGenerator.of(this);
        }
        if (field.matches(".*(title|heading|headline|name|label).*")) {
            return sentence(TITLES, turn);
        }
        if (field.matches(".*(tag|keyword|topic|category|slug|key|id)s?")) {
            return turn < LABEL_TURNS ? keyword(turn) : keyword(turn) + "-" + (turn + 1);
        }
        return sentence(SENTENCES, turn + number(field) % SENTENCES.size());
    }

    private int seed() {
        return Integer.parseUnsignedInt(sign(), 16);
    }

    private static String capital(String sentence) {
        int first = sentence.offsetByCodePoints(0, 1);
        return sentence.substring(0, first).toUpperCase(Locale.ROOT) + sentence.substring(first);
    }
}
