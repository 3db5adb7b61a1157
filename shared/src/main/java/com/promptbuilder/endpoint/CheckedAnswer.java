package com.promptbuilder.endpoint;

import java.util.List;

/** An answer that matches its output format, and what it lacks of the text that must come back, as Claude knows it. */
public record CheckedAnswer(String json, List<String> missing) {
    public CheckedAnswer {
        missing = List.copyOf(missing);
    }
}
