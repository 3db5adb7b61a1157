package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.text.Normalizer;

/** Normalizes text (NFC, LF line ends), and detects blank text and lone surrogates. */
final class TextNormalizer {
    private static final char FIRST_COMBINING = '\u0300';

    private TextNormalizer() {}

    /** True if blank as in JavaScript: white space, line ends, and the byte order mark. */
    static boolean isBlank(String text) {
        int length = text.length();
        int next = 0;
        while (next < length && isWhiteSpace(text.charAt(next))) {
            next++;
        }
        return next == length;
    }

    /** The text in NFC, with LF for CRLF. */
    static String normalize(String text) {
        String lines = text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n");
        return isBelowCombining(lines) ? lines : Normalizer.normalize(lines, Normalizer.Form.NFC);
    }

    /** A JSON value with all names and texts normalized. */
    static JsonNode normalize(JsonNode node) {
        return switch (node) {
            case TextNode text -> TextNode.valueOf(normalize(text.textValue()));
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
                array.forEach(item -> copy.add(normalize(item)));
                yield copy;
            }
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                object.forEachEntry((name, value) -> copy.set(normalize(name), normalize(value)));
                yield copy;
            }
            default -> node;
        };
    }

    /** True if the text contains a lone surrogate, which has no UTF-8 form. */
    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    // NFC changes no character below the first combining mark.
    private static boolean isBelowCombining(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_COMBINING) {
                return false;
            }
        }
        return true;
    }

    /** White space of JavaScript; all of it is in the basic multilingual plane. */
    static boolean isWhiteSpace(int c) {
        return (c >= '\t' && c <= '\r') || c == '\uFEFF' || Character.isSpaceChar(c);
    }
}
