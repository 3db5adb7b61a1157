package com.promptbuilder.endpoint;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds variables and links in a text, in time linear to its length. Variables are <code>{{name}}</code>, <code>{name}</code>,
 * <code>${name}</code>, {@code $NAME}, {@code %s}, {@code %d} and {@code %(name)s}. A link begins with {@code http://} or {@code https://}.
 */
final class VariableScanner {
    private static final String LINK_PUNCTUATION = "-._~:/?#[]@!$&'()+,;=%{}";
    /** Punctuation that ends a sentence or an emphasis rather than belongs to the link before it. */
    private static final String AFTER_LINK = ".,;:!?'_~([{";

    private static final String OPENING = "([{";
    private static final String CLOSING = ")]}";

    private final String text;
    private final Set<String> found = new LinkedHashSet<>();

    private VariableScanner(String text) {
        this.text = text;
    }

    /** All variables and links, in the order of their first occurrence; also the variables within links. */
    static Set<String> scan(String text) {
        VariableScanner scanner = new VariableScanner(text);
        scanner.scan();
        return scanner.found;
    }

    private void scan() {
        int linkEnd = 0;
        for (int at = 0; at < text.length(); ) {
            int end = at;
            switch (text.charAt(at)) {
                case '{' -> end = braces(at);
                case '$' -> end = dollar(at);
                case '%' -> end = percent(at);
                case 'h', 'H' -> linkEnd = at < linkEnd ? linkEnd : link(at);
                default -> {}
            }
            if (end > at) {
                found.add(text.substring(at, end));
            }
            at = Math.max(end, text.startsWith("%%", at) ? at + 2 : at + 1);
        }
    }

    /** The end of the variable at this index; the index itself if there is none. So also the methods below. */
    private int braces(int at) {
        if (text.startsWith("{{", at)) {
            int name = skipBlanks(at + 2);
            int end = name(name, ".-");
            int close = skipBlanks(end);
            if (end > name && text.startsWith("}}", close)) {
                return close + 2;
            }
        }
        return braced(at, at, "");
    }

    private int braced(int start, int brace, String more) {
        int end = name(brace + 1, more);
        return end > brace + 1 && is('}', end) ? end + 1 : start;
    }

    private int dollar(int at) {
        if (is('{', at + 1)) {
            return braced(at, at + 1, ".");
        }
        int end = at + 1;
        while (isCapital(end) || (end > at + 1 && (isDigit(end) || is('_', end)))) {
            end++;
        }
        // No shell or template replaces the middle of a word: "Ke$HA", "$NAMEs".
        return end - at > 2 && !isAsciiLetter(end) && !isAsciiLetter(at - 1) && !isDigit(at - 1) ? end : at;
    }

    private int percent(int at) {
        if (isDigit(at - 1) || is('%', at + 1)) {
            return at;
        }
        int type = at + 1;
        if (is('(', type)) {
            int end = name(type + 1, "");
            type = end > type + 1 && is(')', end) ? end + 1 : text.length();
        }
        boolean isVariable = (is('s', type) || is('d', type)) && !isWord(type + 1);
        return isVariable ? type + 1 : at;
    }

    /** Adds the link at this index, if there is one, and returns its end. */
    private int link(int at) {
        int scheme = scheme(at);
        if (scheme == at) {
            return at;
        }
        int end = linkEnd(scheme);
        while (end > scheme && AFTER_LINK.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end > scheme) {
            found.add(text.substring(at, end));
        }
        return end;
    }

    private int scheme(int at) {
        for (String scheme : new String[] {"http://", "https://"}) {
            if (text.regionMatches(true, at, scheme, 0, scheme.length())) {
                return at + scheme.length();
            }
        }
        return at;
    }

    /** The first character that is no part of a link: a bracket that closes one before the link, or the comma before the next link. */
    private int linkEnd(int from) {
        int depth = 0;
        for (int at = from; at < text.length(); at++) {
            char c = text.charAt(at);
            depth += OPENING.indexOf(c) >= 0 ? 1 : CLOSING.indexOf(c) >= 0 ? -1 : 0;
            boolean isNext = c == ',' && scheme(at + 1) > at + 1;
            if (depth < 0 || isNext || !(isAsciiLetter(at) || isDigit(at) || LINK_PUNCTUATION.indexOf(c) >= 0)) {
                return at;
            }
        }
        return text.length();
    }

    /** The end of an identifier; {@code more} are characters that it may contain, but not begin with. */
    private int name(int from, String more) {
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean isFirst = Character.isLetter(c) || c == '_';
            if (!isFirst && (at == from || !(Character.isDigit(c) || more.indexOf(c) >= 0))) {
                break;
            }
            at++;
        }
        return at;
    }

    private int skipBlanks(int from) {
        int at = from;
        while (is(' ', at)) {
            at++;
        }
        return at;
    }

    private boolean is(char c, int at) {
        return at < text.length() && text.charAt(at) == c;
    }

    private boolean isWord(int at) {
        return isAsciiLetter(at) || isDigit(at) || is('_', at);
    }

    private boolean isCapital(int at) {
        return at >= 0 && at < text.length() && text.charAt(at) >= 'A' && text.charAt(at) <= 'Z';
    }

    private boolean isAsciiLetter(int at) {
        return isCapital(at) || (at >= 0 && at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z');
    }

    private boolean isDigit(int at) {
        return at >= 0 && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }
}
