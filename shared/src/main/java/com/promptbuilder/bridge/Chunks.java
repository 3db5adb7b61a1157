package com.promptbuilder.bridge;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lines cut into what one transaction takes: at most 100 items, of which one has the totals unless a line alone needs more. */
final class Chunks {
    private static final int MOST_LINES = 99;

    private Chunks() {}

    /** The same lines are cut alike. */
    static List<List<Line>> of(List<Line> lines) {
        List<List<Line>> chunks = new ArrayList<>();
        List<Line> chunk = new ArrayList<>();
        Set<String> cells = new HashSet<>();
        for (Line line : lines) {
            Set<String> more = Additions.of(List.of(line)).keySet();
            Set<String> together = new HashSet<>(cells);
            together.addAll(more);
            if (!chunk.isEmpty() && (chunk.size() == MOST_LINES || together.size() > DynamoDbTotals.MOST_CELLS)) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                together = new HashSet<>(more);
            }
            chunk.add(line);
            cells = together;
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }
}
