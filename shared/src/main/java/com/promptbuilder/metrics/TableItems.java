package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.LongStream;

/** Reads of the table's items. A batch read is split into BatchGetItem calls of at most 100 items. */
record TableItems(DynamoDbTable dynamoDbTable) {
    static final String ID = "id";
    static final String EXPIRATION = "expiration";
    static final String STATE = "state";
    private static final int MAX_BATCH = 100;
    private static final int MAX_ATTEMPTS = 5;

    static AttributeValue bytes(byte[] bytes) {
        return AttributeValue.fromB(SdkBytes.fromByteArrayUnsafe(bytes));
    }

    /** The state that an item stores; empty if it stores none. */
    static MetricState state(Map<String, AttributeValue> item) {
        return Optional.ofNullable(item.get(STATE))
                .map(AttributeValue::b)
                .map(bytes -> StateCodec.decode(bytes.asByteArrayUnsafe()))
                .orElse(MetricState.EMPTY);
    }

    /** The states of existing items, by eventually consistent reads. */
    List<MetricState> states(List<String> ids) {
        return read(ids, false).values().stream().map(TableItems::state).toList();
    }

    /** An item by a consistent read; empty if there is none. */
    Map<String, AttributeValue> read(String id) {
        return dynamoDbTable
                .call(client -> client.getItem(get -> get.tableName(dynamoDbTable.name())
                        .key(Attributes.key(id))
                        .consistentRead(true)))
                .item();
    }

    /** Segments by their numbers, from one (inclusive) to another (exclusive), by consistent reads. */
    List<Segment> segments(long from, long to) {
        Map<String, Map<String, AttributeValue>> existing =
                read(LongStream.range(from, to).mapToObj(Segment::itemId).toList(), true);
        return LongStream.range(from, to)
                .mapToObj(number -> Segment.of(number, existing.getOrDefault(Segment.itemId(number), Map.of())))
                .toList();
    }

    /** The existing items, by id. */
    Map<String, Map<String, AttributeValue>> read(Collection<String> ids, boolean consistently) {
        return ids.stream()
                .gather(Gatherers.windowFixed(MAX_BATCH))
                .flatMap(batch -> readBatch(batch, consistently).stream())
                .collect(Collectors.toMap(
                        item -> item.getOrDefault(ID, AttributeValue.fromS("")).s(), Function.identity()));
    }

    private List<Map<String, AttributeValue>> readBatch(List<String> ids, boolean consistently) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        Map<String, KeysAndAttributes> unprocessed = Map.of(
                dynamoDbTable.name(),
                KeysAndAttributes.builder()
                        .consistentRead(consistently)
                        .keys(ids.stream().map(Attributes::key).toList())
                        .build());
        for (int attempt = 0; attempt < MAX_ATTEMPTS && !unprocessed.isEmpty(); attempt++) {
            Map<String, KeysAndAttributes> request = unprocessed;
            BatchGetItemResponse got =
                    dynamoDbTable.call(client -> client.batchGetItem(get -> get.requestItems(request)));
            items.addAll(got.responses().getOrDefault(dynamoDbTable.name(), List.of()));
            unprocessed = got.unprocessedKeys();
        }
        if (!unprocessed.isEmpty()) {
            throw new StoreUnavailableException(
                    "BatchGetItem left keys unprocessed after " + MAX_ATTEMPTS + " attempts");
        }
        return items;
    }
}
