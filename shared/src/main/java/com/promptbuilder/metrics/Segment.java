package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A segment of the {@link MetricLog}: the item {@code metrics#log#number}. It is open until its entries have {@link #FULL_BYTES}, and never
 * changes afterwards.
 *
 * @param from all lines of earlier segments were counted before this time
 * @param bytes size of ids and entries
 * @param ids ids of the lines that it counts
 * @param entries the state of each delivery, as {@link StateCodec} stores it
 */
record Segment(long number, Instant from, long bytes, Set<Long> ids, List<SdkBytes> entries) {
    static final String FROM = "from";
    static final String BYTES = "bytes";
    static final String IDS = "ids";
    static final String ENTRIES = "entries";

    /** About 15 lines that are delivered alone. A larger segment has dearer writes, a smaller one more checkpoints. */
    static final int FULL_BYTES = 1_900;

    /** A segment that no delivery has written yet. */
    static Segment empty(long number, Instant from) {
        return new Segment(number, from, 0, Set.of(), List.of());
    }

    static Segment of(long number, Map<String, AttributeValue> item) {
        return new Segment(
                number,
                Attributes.millis(item, FROM).orElse(Instant.EPOCH),
                Attributes.number(item, BYTES).orElse(0L),
                Optional.ofNullable(item.get(IDS)).map(AttributeValue::bs).orElse(List.of()).stream()
                        .map(id -> id.asByteBuffer().getLong())
                        .collect(Collectors.toSet()),
                Optional.ofNullable(item.get(ENTRIES)).map(AttributeValue::l).orElse(List.of()).stream()
                        .map(AttributeValue::b)
                        .toList());
    }

    static String itemId(long number) {
        return "metrics#log#" + number;
    }

    static SdkBytes bytes(long id) {
        return SdkBytes.fromByteBuffer(
                ByteBuffer.allocate(Long.BYTES).putLong(id).flip());
    }

    Segment withoutEntries() {
        return new Segment(number, from, bytes, ids, List.of());
    }

    boolean isFull() {
        return bytes >= FULL_BYTES;
    }

    MetricState state() {
        return MetricState.sum(entries.stream()
                .map(entry -> StateCodec.decode(entry.asByteArrayUnsafe()))
                .toList());
    }
}
