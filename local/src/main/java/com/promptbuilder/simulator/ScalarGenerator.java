package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Texts and numbers within the bounds of a schema. */
record ScalarGenerator(PhraseGenerator phraseGenerator) {
    private static final long USUAL_SPAN = 9;

    /** A range in which two decimals could fall outside the bounds. */
    private static final double NARROW = 0.5;

    /** A text between {@code minLength} and {@code maxLength} code points, of the {@code format} asked for. */
    String text(JsonNode schema, String path, int turn) {
        String name = path.substring(path.lastIndexOf('.') + 1).replace("[]", "");
        String format = schema.path("format").asText("");
        String text = format.isEmpty() ? phraseGenerator.forField(name, turn) : formatted(format, name, turn);
        return fitted(
                text,
                schema.path("minLength").asInt(0),
                schema.path("maxLength").asInt(Integer.MAX_VALUE));
    }

    /** A whole number between the bounds; from 1 to 10 where there are none. */
    long integer(JsonNode schema, String path, int turn) {
        long step = Math.max(1, schema.path("multipleOf").asLong(1));
        long least = bound(schema, "minimum", "exclusiveMinimum", 1, Long.MIN_VALUE);
        long most = bound(schema, "maximum", "exclusiveMaximum", -1, Long.MAX_VALUE);
        if (least == Long.MIN_VALUE) {
            least = most == Long.MAX_VALUE ? 1 : most - USUAL_SPAN;
        }
        long first = Math.ceilDiv(least, step);
        long last = most == Long.MAX_VALUE ? first + USUAL_SPAN : Math.floorDiv(most, step);
        return (first + (phraseGenerator.number(path) + turn * 7L) % Math.max(1, last - first + 1)) * step;
    }

    /** A number between the bounds with two decimals, more in a narrow range; from 0 to 1 where there are none. */
    BigDecimal number(JsonNode schema, String path, int turn) {
        double least =
                schema.path("minimum").asDouble(schema.path("exclusiveMinimum").asDouble(0));
        double most =
                schema.path("maximum").asDouble(schema.path("exclusiveMaximum").asDouble(least + 1));
        double from = Math.min(least, most);
        double part = (1 + (phraseGenerator.number(path) + turn * 7L) % 98) / 100.0;
        BigDecimal number = BigDecimal.valueOf(from + part * (most - from));
        return most - from < NARROW ? number : number.setScale(2, RoundingMode.HALF_EVEN);
    }

    private static long bound(JsonNode schema, String closed, String open, int inside, long otherwise) {
        if (schema.path(closed).isNumber()) {
            double bound = schema.path(closed).asDouble();
            return (long) (inside > 0 ? Math.ceil(bound) : Math.floor(bound));
        }
        if (schema.path(open).isNumber()) {
            double bound = schema.path(open).asDouble();
            return (long) (inside > 0 ? Math.floor(bound) : Math.ceil(bound)) + inside;
        }
        return otherwise;
    }

    private String formatted(String format, String name, int turn) {
        String word = phraseGenerator.keyword(turn).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        String host = (word.isEmpty() ? "topic" : word) + ".example.com";
        String day = "2026-11-%02d".formatted(1 + (phraseGenerator.number(format) + turn) % 28);
        return switch (format) {
            case "date" -> day;
            case "time" -> "09:30:00Z";
            case "date-time" -> day + "T09:30:00Z";
            case "duration" -> "PT" + (turn + 5) + "M";
            case "email" -> "someone@" + host;
            case "hostname" -> host;
            case "uri" -> "https://" + host + "/" + (turn + 1);
            case "ipv4" -> "192.0.2." + (turn % 250 + 1);
            case "ipv6" -> "2001:db8::" + (turn % 250 + 1);
            case "uuid" -> "%s-0000-4000-8000-%012d".formatted(phraseGenerator.sign(), turn);
            default -> phraseGenerator.forField(name, turn);
        };
    }

    private String fitted(String text, int least, int most) {
        StringBuilder fitted = new StringBuilder(text);
        for (int turn = 0; length(fitted) < least; turn++) {
            fitted.append(' ').append(phraseGenerator.forField("sentence", turn));
        }
        return length(fitted) <= most
                ? fitted.toString()
                : cut(fitted.substring(0, fitted.offsetByCodePoints(0, most)), least);
    }

    /** Ends at a whole word where the shortest length allows it. */
    private static String cut(String text, int least) {
        int space = text.lastIndexOf(' ');
        boolean wholeWords = space > text.length() / 2 && text.codePointCount(0, space) >= least;
        return wholeWords ? text.substring(0, space) : text;
    }

    private static int length(CharSequence text) {
        return Character.codePointCount(text, 0, text.length());
    }
}
