package com.promptbuilder.claude;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.ItemForm;
import com.promptbuilder.value.Provider;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Circuit states of the fleet in DynamoDB: one item {@code circuit#<mode>} per mode. {@code open_until} and {@code probe_until} are
 * milliseconds, {@code probe_owner} is the prober's token. A closed circuit's item has no {@code open_until}; {@code closed_at} is when a
 * probe closed it. {@code outages#<provider>} has the end of each outage, in milliseconds.
 *
 * <p>The SDK repeats a write whose response was lost, so {@code open} and {@code takeProbe} are idempotent for the same owner. {@code
 * close} and {@code reopen} return nothing, so a refused repetition is harmless.
 */
public record DynamoDbCircuitStore(DynamoDbTable table) implements CircuitStore {
    /** TTL of an item after its last change. A deleted item means a closed circuit. */
    private static final Duration RETENTION = Duration.ofHours(1);

    private static final List<String> TIMES = List.of("open_until", "probe_until", "closed_at");
    private static final ItemForm FORM = new ItemForm(
            "circuit",
            TIMES,
            item -> TIMES.stream().allMatch(name -> Attributes.isAbsentOr(item, name, Attributes.millis(item, name))));

    @Override
    public Status read(String mode) {
        Map<String, AttributeValue> item = item(mode);
        return Attributes.millis(item, "open_until")
                .<Status>map(until -> new OpenCircuit(until, Attributes.millis(item, "probe_until")))
                .orElseGet(() -> new Closed(Attributes.millis(item, "closed_at")));
    }

    /** The circuit's item. An unreadable item is replaced by a closed circuit, since it would block every later {@code open}. */
    private Map<String, AttributeValue> item(String mode) {
        Map<String, AttributeValue> item = table.item(id(mode));
        Map<String, AttributeValue> closed = new HashMap<>(Attributes.key(id(mode)));
        closed.put("expiration", expiration(Instant.EPOCH));
        return FORM.replace(table, item, closed) ? closed : FORM.read(table, item);
    }

    @Override
    public boolean open(String mode, Closed observed, Instant until) {
        return update(
                mode,
                "SET open_until = :until, expiration = :expiration REMOVE probe_until, probe_owner",
                "open_until = :until OR (attribute_not_exists(open_until)"
                        + " AND (attribute_not_exists(closed_at) OR closed_at <= :observed))",
                Map.of(
                        ":until", Attributes.ofMillis(until),
                        ":observed", Attributes.ofMillis(observed.since().orElse(Instant.EPOCH)),
                        ":expiration", expiration(until)));
    }

    @Override
    public boolean takeProbe(String mode, String owner, Instant now, Instant until) {
        return update(
                mode,
                "SET probe_until = :until, probe_owner = :me, expiration = :expiration",
                "open_until <= :now"
                        + " AND (attribute_not_exists(probe_until) OR probe_until <= :now OR probe_owner = :me)",
                Map.of(
                        ":now", Attributes.ofMillis(now),
                        ":until", Attributes.ofMillis(until),
                        ":me", AttributeValue.fromS(owner),
                        ":expiration", expiration(until)));
    }

    @Override
    public void close(String mode, String owner, Instant now) {
        update(
                mode,
                "SET closed_at = :now, expiration = :expiration REMOVE open_until, probe_until, probe_owner",
                "probe_owner = :me",
                Map.of(
                        ":now", Attributes.ofMillis(now),
                        ":expiration", expiration(now),
                        ":me", AttributeValue.fromS(owner)));
    }

    @Override
    public void reopen(String mode, String owner, Instant until) {
        update(
                mode,
                "SET open_until = :until, expiration = :expiration REMOVE probe_until, probe_owner",
                "probe_owner = :me",
                Map.of(
                        ":until", Attributes.ofMillis(until),
                        ":expiration", expiration(until),
                        ":me", AttributeValue.fromS(owner)));
    }

    @Override
    public void report(Provider provider, String outage, Instant until) {
        UpdateItemResponse _ = table.call(client -> client.updateItem(update -> update.tableName(table.name())
                .key(Attributes.key(outagesId(provider)))
                .updateExpression("SET #outage = :until, expiration = :expiration")
                .expressionAttributeNames(Map.of("#outage", outage))
                .expressionAttributeValues(
                        Map.of(":until", Attributes.ofMillis(until), ":expiration", expiration(until)))));
    }

    @Override
    public Set<String> outages(Provider provider, Instant now) {
        Map<String, AttributeValue> item = table.item(outagesId(provider));
        return item.keySet().stream()
                .filter(name -> !name.equals("expiration"))
                .filter(name ->
                        Attributes.millis(item, name).filter(now::isBefore).isPresent())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String outagesId(Provider provider) {
        return "outages#" + provider.label();
    }

    private boolean update(String mode, String change, String condition, Map<String, AttributeValue> values) {
        return table.callIf(client -> client.updateItem(update -> update.tableName(table.name())
                .key(Attributes.key(id(mode)))
                .updateExpression(change)
                .conditionExpression(condition)
                .expressionAttributeValues(values)));
    }

    private static String id(String mode) {
        return "circuit#" + mode;
    }

    private static AttributeValue expiration(Instant time) {
        return Attributes.ofNumber(time.plus(RETENTION).getEpochSecond());
    }
}
