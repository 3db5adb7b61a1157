package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The plan of an HTTP response: a wait, a head (if empty, nothing is sent), chunks of the body, an ending. */
record ResponsePlan(Duration before, Optional<Head> head, List<Chunk> chunks, Ending ending) {
    private static final int MAX_SLOW_CHUNKS = 40;

    /** A status and headers. */
    record Head(int status, Map<String, String> headers) {
        Head {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }
    }

    /** A chunk of the body, and the wait before it. */
    record Chunk(Duration before, String text) {}

    /** The end of a response: complete, with the connection closed, or never. */
    enum Ending {
        COMPLETE,
        ABORT,
        HANG
    }

    ResponsePlan {
        chunks = List.copyOf(chunks);
    }

    /** A response with the whole body in one chunk. */
    static ResponsePlan whole(Duration before, Head head, String body) {
        return new ResponsePlan(before, Optional.of(head), List.of(new Chunk(Duration.ZERO, body)), Ending.COMPLETE);
    }

    /** No response, until the client disconnects. */
    static ResponsePlan silence() {
        return new ResponsePlan(Duration.ZERO, Optional.empty(), List.of(), Ending.HANG);
    }

    /** The same response, with the connection dropped at a point. */
    ResponsePlan dropped(Fault.Point point) {
        return switch (point) {
            case START -> new ResponsePlan(before, Optional.empty(), List.of(), Ending.ABORT);
            case HEADERS -> new ResponsePlan(before, head, List.of(), Ending.ABORT);
            case BODY -> new ResponsePlan(before, head, firstHalf(), Ending.ABORT);
        };
    }

    /** The same response, with the body sent in up to 40 chunks over a time. */
    ResponsePlan slowed(Duration over) {
        String body = body();
        int count = Math.clamp(body.length(), 1, MAX_SLOW_CHUNKS);
        List<Chunk> slow = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) body.length() * i / count);
            int to = (int) ((long) body.length() * (i + 1) / count);
            slow.add(new Chunk(over.dividedBy(count), body.substring(from, to)));
        }
        return new ResponsePlan(before, head, slow, ending);
    }

    /** The whole body. */
    String body() {
        return chunks.stream().map(Chunk::text).collect(Collectors.joining());
    }

    private List<Chunk> firstHalf() {
        if (chunks.size() > 1) {
            return chunks.subList(0, chunks.size() / 2);
        }
        String body = body();
        return List.of(new Chunk(Duration.ZERO, body.substring(0, body.length() / 2)));
    }

    /** A response plan with the result of its call, and the receiver of that result. */
    record SimulatedExchange(ResponsePlan plan, CallResult result, Consumer<CallResult> ended) {
        /** An exchange that the statistics do not count. */
        static SimulatedExchange uncounted(ResponsePlan plan, CallResult result) {
            return new SimulatedExchange(plan, result, _ -> {});
        }
    }
}
