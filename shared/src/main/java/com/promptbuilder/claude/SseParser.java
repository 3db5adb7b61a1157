package com.promptbuilder.claude;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Parser of {@code text/event-stream} (WHATWG HTML, 9.2.6). Takes bytes in chunks of any size and passes each event on at its empty line.
 * Ids and reconnection times are ignored.
 */
final class SseParser {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final BiConsumer<String, String> events;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final StringBuilder data = new StringBuilder();
    private String name = "";
    private boolean isAfterReturn;
    private boolean isStarted;

    /** @param events receives name and data of each event; the name is empty if the event has none */
    SseParser(BiConsumer<String, String> events) {
        this.events = events;
    }

    void accept(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            accept(bytes.get());
        }
    }

    // A line ends with LF, CR or both; the LF of a pair may come much later than its CR.
    private void accept(byte next) {
        boolean isSecondOfPair = isAfterReturn && next == '\n';
        isAfterReturn = next == '\r';
        if (isSecondOfPair) {
            return;
        }
        if (next == '\n' || next == '\r') {
            endLine(line.toString(StandardCharsets.UTF_8));
            line.reset();
        } else {
            line.write(next);
        }
    }

    private void endLine(String ended) {
        String text = !isStarted && ended.startsWith(BYTE_ORDER_MARK) ? ended.substring(1) : ended;
        isStarted = true;
        if (text.isEmpty()) {
            dispatch();
            return;
        }
        int colon = text.indexOf(':');
        String value = colon < 0 ? "" : text.substring(colon + 1);
        field(colon < 0 ? text : text.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
    }

    // A comment is a field without a name.
    private void field(String field, String value) {
        switch (field) {
            case "event" -> name = value;
            case "data" -> data.append(value).append('\n');
            default -> {}
        }
    }

    private void dispatch() {
        if (!data.isEmpty()) {
            events.accept(name, data.substring(0, data.length() - 1));
        }
        name = "";
        data.setLength(0);
    }
}
