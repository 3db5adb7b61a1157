package com.promptbuilder.coalesce;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * History of one key in one schedule, and the invariants of every step. Only the last owner of the lease completes. A caller that has read the record
 * makes no call because of a failure that was completed since.
 */
final class ProtocolInvariants {
    private final Map<Object, Integer> failuresAtFirstRead = new HashMap<>();
    private final NavigableMap<Instant, Optional<IdempotencyRecord>> states = new TreeMap<>();
    private String lastOwner = "";
    private String lastData = "";
    private boolean open;
    private int calls;
    private int failures;
    private int storeFailures;
    private int mishaps;

    void acquired(String owner) {
        lastOwner = owner;
        open = true;
    }

    /** The record was written. */
    void changed(Instant now, Optional<IdempotencyRecord> record) {
        states.put(now, record);
    }

    /** The record at that time. */
    Optional<IdempotencyRecord> at(Instant time) {
        return Optional.ofNullable(states.floorEntry(time)).flatMap(Map.Entry::getValue);
    }

    /** Checks an accepted completion: the first of its lease, or a repeated one with the same data. */
    void completed(String owner, String data, boolean isFailure) {
        assertThat(owner).as("owner that completes holds the lease").isEqualTo(lastOwner);
        if (open) {
            failures += isFailure ? 1 : 0;
        } else {
            assertThat(data).as("data of a repeated completion").isEqualTo(lastData);
        }
        open = false;
        lastData = data;
    }

    /** A process read the record: it shares the failures that are completed after its first read. */
    void recordRead(Object process) {
        failuresAtFirstRead.putIfAbsent(process, failures);
    }

    /** A process that uses the table calls Claude. */
    void called(Object process) {
        called();
        int known = failuresAtFirstRead.getOrDefault(process, failures);
        assertThat(failures)
                .as("failures completed while this caller waited")
                .isLessThanOrEqualTo(known + storeFailures);
    }

    void called() {
        calls++;
    }

    /** The table did not answer a caller, which may then call Claude uncoordinated. */
    void storeFailed() {
        storeFailures++;
    }

    /** A process was killed, or frozen for longer than a lease. */
    void mishap() {
        mishaps++;
    }

    int calls() {
        return calls;
    }

    /** Upper bound of calls: 1 + mishaps + shared failures + failed calls to the store. */
    int maxCalls() {
        return 1 + mishaps + failures + storeFailures;
    }
}
