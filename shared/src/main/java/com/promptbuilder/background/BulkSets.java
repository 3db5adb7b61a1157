package com.promptbuilder.background;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sets of bulk jobs that are collected, sent or without results. They are one item of the table, so that each change of a state is one
 * conditional write.
 *
 * @param version increases with each change
 */
public record BulkSets(long version, List<BulkSet> sets) {
    static final BulkSets EMPTY = new BulkSets(0, List.of());

    public BulkSets {
        sets = List.copyOf(sets);
    }

    Optional<BulkSet> find(String id) {
        return sets.stream().filter(set -> set.id().equals(id)).findFirst();
    }

    boolean hasBatch(String batch) {
        return sets.stream().anyMatch(set -> set.batch().equals(batch));
    }

    /** The next version, with a set replaced, added or removed. */
    BulkSets with(String id, Optional<BulkSet> next) {
        List<BulkSet> all = new ArrayList<>(
                sets.stream().filter(set -> !set.id().equals(id)).toList());
        next.ifPresent(all::add);
        return new BulkSets(version + 1, all);
    }
}
