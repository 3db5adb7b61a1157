package com.promptbuilder.telemetry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests that this process is answering right now, by method and route. Thread-safe. */
final class ActiveRequests {
    private final Map<Place, AtomicInteger> counts = new ConcurrentHashMap<>();

    private record Place(String method, String route) {}

    void begin(String method, String route) {
        counts.computeIfAbsent(new Place(method, route), _ -> new AtomicInteger())
                .incrementAndGet();
    }

    /** Ends one; how many there were with it. */
    int end(String method, String route) {
        AtomicInteger count = counts.get(new Place(method, route));
        return count == null ? 0 : count.getAndDecrement();
    }
}
