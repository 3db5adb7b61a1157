package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What goes over the wire, and when: a wait, a head, pieces of the body, an ending.
 *
 * @param before the wait before anything is sent
 * @param head the status and headers; without one, nothing is sent
 */
record ResponsePlan(Duration before, Optional<Head> head, List<Piece> pieces, Ending ending) {
    private static final int TRICKLE = 40;

    /** A status and headers. */
    record Head(int status, Map<String, String> headers) {
        Head {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }
    }

    /** A part of the body, and the wait before it. */
    record Piece(Duration before, String text) {}

    /** How it ends: properly, with the connection closed, or never. */
    enum Ending {
        COMPLETE,
        ABORT,
        HANG
    }

    ResponsePlan {
        pieces = List.copyOf(pieces);
    }

    /** A whole body at once. */
    static ResponsePlan whole(Duration before, Head head, String body) {
        return new ResponsePlan(before, Optional.of(head), List.of(new Piece(Duration.ZERO, body)), Ending.COMPLETE);
    }

    /** Nothing at all, for ever. */
    static ResponsePlan silence() {
        return new ResponsePlan(Duration.ZERO, Optional.empty(), List.of(), Ending.HANG);
    }

    /** The same, with the connection dropped at a point. */
    ResponsePlan dropped(Fault.Point point) {
        return switch (point) {
            case START -> new ResponsePlan(before, Optional.empty(), List.of(), Ending.ABORT);
            case HEADERS -> new ResponsePlan(before, head, List.of(), Ending.ABORT);
            case BODY -> new ResponsePlan(before, head, firstHalf(), Ending.ABORT);
        };
    }

    /** The same, with the body trickling out over a time. */
    ResponsePlan slowed(Duration over) {
        String body = body();
        int count = Math.clamp(body.length(), 1, TRICKLE);
        List<Piece> drops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) body.length() * i / count);
            int to = (int) ((long) body.length() * (i + 1) / count);
            drops.add(new Piece(over.dividedBy(count), body.substring(from, to)));
        }
        return new ResponsePlan(before, head, drops, ending);
    }

    /** The whole body. */
    String body() {
        return pieces.stream().map(Piece::text).collect(Collectors.joining());
    }

    private List<Piece> firstHalf() {
        if (pieces.size() > 1) {
            return pieces.subList(0, pieces.size() / 2);
        }
        String body = body();
        return List.of(new Piece(Duration.ZERO, body.substring(0, body.length() / 2)));
    }
}
