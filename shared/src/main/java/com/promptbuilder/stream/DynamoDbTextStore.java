package com.promptbuilder.stream;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Text store in DynamoDB: items {@code id} = {@code text#<id>}, {@code data}, {@code expiration} (TTL, seconds since the epoch). */
public record DynamoDbTextStore(DynamoDbTable table, InstantSource clock) implements TextStore {
    private static final String PREFIX = "text#";

    @Override
    public void put(String id, String text, Duration timeToLive) {
        long expiration = clock.instant().plus(timeToLive).getEpochSecond();
        table.call(client -> client.putItem(put -> put.tableName(table.name())
                .item(Map.of(
                        "id", AttributeValue.fromS(PREFIX + id),
                        "data", AttributeValue.fromS(text),
                        "expiration", Attributes.ofNumber(expiration)))));
    }

    // An id is never used twice, so the TTL needs no check.
    @Override
    public Optional<String> get(String id) {
        return Attributes.text(table.item(PREFIX + id), "data");
    }
}
