package com.promptbuilder.coalesce;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happened to one key in one schedule, and the rules that hold at every step: only the last owner of the lease completes, and a caller
 * that has looked at the record makes no call because of a failure that was completed since.
 */
final class ProtocolInvariants {
    private final Map<Object, Integer> failuresAtFirstLook = new HashMap<>();
    private final NavigableMap<Instant, Optional<IdempotencyRecord>> states = new TreeMap<>();
    private String lastOwner = "";
    private String lastData = "";
    private boolean open;
    private int calls;
    private int failures;
    private int troubles;
    private int mishaps;

    void acquired(String owner) {
        lastOwner = owner;
        open = true;
    }

    /** The record was written. */
    void changed(Instant now, Optional<IdempotencyRecord> record) {
        states.put(now, record);
    }

    /** What the record was at some time. */
    Optional<IdempotencyRecord> at(Instant time) {
        return Optional.ofNullable(states.floorEntry(time)).flatMap(Map.Entry::getValue);
    }

    /** A completion was accepted: the first of its lease, or a repeated one with the same data. */
    void completed(String owner, String data, boolean isFailure) {
        assertThat(owner).as("who completes holds the lease").isEqualTo(lastOwner);
        if (open) {
            failures += isFailure ? 1 : 0;
        } else {
            assertThat(data).as("a record is completed once a lease").isEqualTo(lastData);
        }
        open = false;
        lastData = data;
    }

    /** A process read the record: failures completed from its first look on are its failures, too. */
    void looked(Object process) {
        failuresAtFirstLook.putIfAbsent(process, failures);
    }

    /** A process that shares through the table calls Claude. */
    void called(Object process) {
        called();
        int known = failuresAtFirstLook.getOrDefault(process, failures);
        assertThat(failures).as("failures completed while this caller waited").isLessThanOrEqualTo(known + troubles);
    }

    void called() {
        calls++;
    }

    /** The table did not answer a caller that then may call Claude without it. */
    void trouble() {
        troubles++;
    }

    /** A process was killed, or frozen for longer than a lease. */
    void mishap() {
        mishaps++;
    }

    int calls() {
        return calls;
    }

    /** One, and one more for each failure of the fleet, lost leader and caller without a table. */
    int mostCalls() {
        return 1 + mishaps + failures + troubles;
    }
}
