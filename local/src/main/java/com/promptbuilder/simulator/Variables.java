package com.promptbuilder.simulator;

import java.util.regex.Pattern;

/** The parts of a prompt that a program replaces or reads: variables in their usual notations, links and fenced code. */
final class Variables {
    private static final Pattern ANY = Pattern.compile(
            "(?s)```.*?```|~~~.*?~~~|\\{\\{[^{}]*}}|\\$\\{[^{}]*}|\\{[A-Za-z_]\\w*}|\\$[A-Z][A-Z0-9_]+|%\\(\\w+\\)[sd]|%[sd]|https?://\\S+");

    private Variables() {}

    static String removedFrom(String text) {
        return ANY.matcher(text).replaceAll("");
    }
}
