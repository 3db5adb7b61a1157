package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metric store in DynamoDB: a {@link MetricLog} of deliveries, and a {@link Checkpoint} of its full segments. A delivery is one update. A
 * scrape reads the checkpoint and the segments after it, normally one. The cost of a delivery does not depend on the fleet's size.
 * Thread-safe.
 */
public final class DynamoDbMetricStore implements MetricStore {
    /** Bounds the size of an entry. */
    private static final int MAX_SAMPLES = 2_000;

    private static final int MAX_BATCH = 100;
    private static final GaugePartition ONE_PART = new GaugePartition(0);

    private final TableItems items;
    private final Checkpoints checkpoints;
    private final MetricLog log;

    public DynamoDbMetricStore(DynamoDbTable dynamoDbTable) {
        this.items = new TableItems(dynamoDbTable);
        this.checkpoints = new Checkpoints(items);
        this.log = new MetricLog(items, checkpoints);
    }

    @Override
    public synchronized int append(List<MetricLine> lines, MetricState more, Instant now) {
        int known = lines.size();
        for (List<MetricLine> batch : batches(lines)) {
            MetricLog.Appended appended = log.append(batch, more, now);
            known -= appended.counted();
            appended.full().ifPresent(full -> addToCheckpoint(full, now));
        }
        return known;
    }

    private static List<List<MetricLine>> batches(List<MetricLine> lines) {
        Map<Long, MetricLine> distinct = new LinkedHashMap<>();
        lines.forEach(line -> distinct.putIfAbsent(line.id(), line));
        List<List<MetricLine>> batches = new ArrayList<>(List.of(new ArrayList<>()));
        int samples = 0;
        for (MetricLine line : distinct.values()) {
            samples += line.samples().size();
            if (batches.getLast().size() == MetricLog.MAX_LINES || samples > MAX_SAMPLES) {
                batches.add(new ArrayList<>());
                samples = line.samples().size();
            }
            batches.getLast().add(line);
        }
        return batches;
    }

    private void addToCheckpoint(Segment full, Instant now) {
        try {
            checkpoints.add(full, now);
        } catch (StoreUnavailableException _) {
            // The lines are counted. Scrapes read the segment until the process that fills the next one adds both.
        }
    }

    // The segments are read consistently, so no sum decreases. The checkpoint may be older: then more segments are
    // read.
    @Override
    public MetricState read(Instant now) {
        Checkpoint checkpoint = checkpoint();
        List<MetricState> states = new ArrayList<>(List.of(checkpoint.state()));
        List<Segment> segments;
        long next = checkpoint.number() + 1;
        int batch = 1;
        do {
            segments = items.segments(next, next + batch);
            segments.forEach(segment -> states.add(segment.state()));
            next += batch;
            batch = Math.min(MAX_BATCH, batch * 4);
        } while (segments.getLast().isFull());
        states.addAll(items.states(checkpoint.parts().itemIds(ONE_PART)));
        return MetricState.sum(states);
    }

    // Until the first checkpoint, the totals of the earlier version are where that version stored them.
    private Checkpoint checkpoint() {
        Checkpoint recent = checkpoints.read();
        if (recent.number() > 0) {
            return recent;
        }
        MetricState earlier = EarlierTotals.state(new EarlierTotals(items).read());
        Checkpoint first = Checkpoint.of(items.read(Checkpoint.ITEM_ID));
        return first.number() > 0 ? first : new Checkpoint(0, Instant.EPOCH, earlier, ONE_PART);
    }
}
