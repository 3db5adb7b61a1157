package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Log of deliveries in numbered {@link Segment}s, of which the last is open. One update appends a delivery and the ids of its lines, on
 * condition that the segment is open and has none of the ids. Full segments no longer change. A process reads each at most once, for its ids,
 * back to the time of the delivery's oldest line. DynamoDB's TTL deletes segments whose lines are too old to be delivered again. Not
 * thread-safe.
 */
final class MetricLog {
    /** A condition has at most 300 operators and functions: two for each line. */
    static final int MAX_LINES = 99;

    private static final Duration RETENTION = MetricLine.MAX_AGE.multipliedBy(2).plusHours(1);
    /** A segment's time is that of a delivery, which ends within 60 s, by a clock that differs. */
    private static final Duration LOOK_BACK =
            MetricLine.MAX_CLOCK_SKEW.multipliedBy(2).plusSeconds(60);

    private static final Duration CACHED = LOOK_BACK.multipliedBy(2);
    private static final int MAX_ATTEMPTS = 100;
    private static final int MAX_BATCH = 100;

    private static final Map<String, String> NAMES = Map.of(
            "#ids", Segment.IDS,
            "#bytes", Segment.BYTES,
            "#entries", Segment.ENTRIES,
            "#from", Segment.FROM,
            "#end", TableItems.EXPIRATION);
    private static final String IS_OPEN = "(attribute_not_exists(#bytes) OR #bytes < :full)";
    private static final String APPEND = "ADD #ids :ids, #bytes :size"
            + " SET #entries = list_append(if_not_exists(#entries, :none), :entry),"
            + " #from = if_not_exists(#from, :now), #end = :end";

    private final TableItems items;
    private final Checkpoints checkpoints;
    private final SecureRandom random = new SecureRandom();
    /** Consecutive segments, of which only the last can be open. */
    private final Deque<Segment> known = new ArrayDeque<>();

    MetricLog(TableItems items, Checkpoints checkpoints) {
        this.items = items;
        this.checkpoints = checkpoints;
    }

    /**
     * A successful append.
     *
     * @param counted number of lines that were not counted before
     * @param full the segment that it filled
     */
    record Appended(int counted, Optional<Segment> full) {}

    /** Appends at most {@link #MAX_LINES} lines with different ids. */
    Appended append(List<MetricLine> lines, MetricState more, Instant now) {
        List<MetricLine> remaining = new ArrayList<>(lines);
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            if (known.isEmpty()) {
                startAfter(checkpoints.read());
            }
            remaining.stream()
                    .map(MetricLine::at)
                    .min(Instant::compareTo)
                    .ifPresent(oldest -> lookBack(oldest.minus(LOOK_BACK)));
            remaining.removeIf(
                    line -> known.stream().anyMatch(segment -> segment.ids().contains(line.id())));
            if (remaining.isEmpty() && !lines.isEmpty()) {
                return new Appended(0, Optional.empty());
            }
            if (write(known.getLast().number(), remaining, more, now)) {
                return new Appended(remaining.size(), takeFull(now));
            }
            if (known.getLast().isFull()) {
                continueAfter(known.getLast(), now);
            }
        }
        throw new StoreUnavailableException("no open segment found after " + MAX_ATTEMPTS + " attempts");
    }

    private void startAfter(Checkpoint checkpoint) {
        known.clear();
        known.add(Segment.empty(checkpoint.number() + 1, checkpoint.at()));
    }

    // A process that has been frozen would find many full segments.
    private void continueAfter(Segment full, Instant now) {
        Checkpoint checkpoint = checkpoints.read();
        if (checkpoint.number() > full.number()) {
            startAfter(checkpoint);
        } else {
            known.add(Segment.empty(full.number() + 1, now));
        }
    }

    private void replaceLast(Segment segment) {
        known.removeLast();
        known.add(segment);
    }

    /** Reads segments until the earliest known one began before this time. */
    private void lookBack(Instant since) {
        int batch = 1;
        while (known.getFirst().number() > 1 && known.getFirst().from().isAfter(since)) {
            long end = known.getFirst().number();
            items.segments(Math.max(1, end - batch), end)
                    .reversed()
                    .forEach(segment -> known.addFirst(segment.withoutEntries()));
            batch = Math.min(MAX_BATCH, batch * 2);
        }
    }

    private Optional<Segment> takeFull(Instant now) {
        Segment last = known.getLast();
        if (!last.isFull()) {
            return Optional.empty();
        }
        replaceLast(last.withoutEntries());
        known.add(Segment.empty(last.number() + 1, now));
        Instant earliest = now.minus(CACHED);
        while (known.stream().skip(1).limit(1).anyMatch(second -> second.from().isBefore(earliest))) {
            known.removeFirst();
        }
        return Optional.of(last);
    }

    private boolean write(long number, Collection<MetricLine> lines, MetricState more, Instant now) {
        // An entry without lines has an id of its own, so that a repeated call adds it once.
        List<Long> ids = lines.isEmpty()
                ? List.of(random.nextLong())
                : lines.stream().map(MetricLine::id).toList();
        MetricState state = new MetricSum().add(more).add(lines, now).state();
        UpdateItemRequest update = update(number, ids, StateCodec.encode(state), now);
        try {
            UpdateItemResponse updated = items.dynamoDbTable().call(client -> client.updateItem(update));
            replaceLast(Segment.of(number, updated.attributes()));
            return true;
        } catch (ConditionalCheckFailedException e) {
            replaceLast(Segment.of(number, e.item()));
            return false;
        }
    }

    private UpdateItemRequest update(long number, List<Long> lines, byte[] entry, Instant now) {
        List<SdkBytes> ids = lines.stream().map(Segment::bytes).toList();
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":ids", AttributeValue.fromBs(ids));
        values.put(":size", Attributes.ofNumber(entry.length + (long) ids.size() * Long.BYTES));
        values.put(":none", AttributeValue.fromL(List.of()));
        values.put(":entry", AttributeValue.fromL(List.of(TableItems.bytes(entry))));
        values.put(":now", Attributes.ofMillis(now));
        values.put(":end", Attributes.ofNumber(now.plus(RETENTION).getEpochSecond()));
        values.put(":full", Attributes.ofNumber(Segment.FULL_BYTES));
        IntStream.range(0, ids.size()).forEach(i -> values.put(":" + i, AttributeValue.fromB(ids.get(i))));
        return UpdateItemRequest.builder()
                .tableName(items.dynamoDbTable().name())
                .key(Attributes.key(Segment.itemId(number)))
                .updateExpression(APPEND)
                .conditionExpression(IntStream.range(0, ids.size())
                        .mapToObj(i -> "contains(#ids, :" + i + ")")
                        .collect(Collectors.joining(" OR ", IS_OPEN + " AND NOT (", ")")))
                .expressionAttributeNames(NAMES)
                .expressionAttributeValues(values)
                .returnValues(ReturnValue.ALL_NEW)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }
}
