package com.promptbuilder.local.emulator;

import com.promptbuilder.background.DynamoDbHotKeyStore;
import com.promptbuilder.budget.BudgetWindow;
import com.promptbuilder.budget.DynamoDbLedger;
import com.promptbuilder.budget.Ledger;
import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.budget.Spend;
import com.promptbuilder.claude.CircuitStore;
import com.promptbuilder.claude.DynamoDbCircuitStore;
import com.promptbuilder.coalesce.DynamoDbRecordStore;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.IdempotentTasks;
import com.promptbuilder.coalesce.LeaseTimings;
import com.promptbuilder.coalesce.PowertoolsPersistenceStore;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.metrics.DynamoDbMetricStore;
import com.promptbuilder.metrics.MetricLine;
import com.promptbuilder.metrics.MetricState;
import com.promptbuilder.metrics.Series;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** The template's table under all stores that use it: conditional writes, transactions and the TTL attribute. */
@EmulatorTest
@Timeout(120)
class EmulatedTableTest {
    private static final Duration TIME = Duration.ofSeconds(5);

    private final String unique = UUID.randomUUID().toString();
    private final AnswerKey key =
            AnswerKey.ofDigest(AnswerKey.sha256().digest(unique.getBytes(StandardCharsets.UTF_8)));
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final Instant expiration = now.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(1));
    private final EmulatedStack stack;
    private final DynamoDbTable table;
    private final RecordStore records;

    EmulatedTableTest(EmulatedStack stack) {
        this.stack = stack;
        this.table = stack.table();
        this.records = new DynamoDbRecordStore(table);
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void onlyOneOfTwoAcquiresALeaseAndALateOwnerWritesNothing() {
        assertThat(acquire("first", Optional.empty())).isTrue();
        assertThat(acquire("second", Optional.empty())).isFalse();
        Optional<IdempotencyRecord> seen = records.read(key);
        assertThat(records.renew(key, lease("first", now.plusSeconds(5)))).isTrue();
        assertThat(acquire("second", seen)).isFalse();

        assertThat(acquire("second", records.read(key))).isTrue();
        assertThat(records.renew(key, lease("first", now.plusSeconds(5)))).isFalse();
        assertThat(records.complete(key, "first", value("{\"by\":1}"))).isFalse();
        assertThat(records.complete(key, "second", value("{\"by\":2}"))).isTrue();
        assertThat(records.read(key).flatMap(found -> found.completedData(now))).contains("{\"by\":2}");
    }

    @Test
    void anIdempotencyKeyRunsItsTaskOnce() {
        SystemServices system = new SystemServices(
                () -> now, _ -> false, () -> UUID.randomUUID().toString(), new Random(1), _ -> new Thread(() -> {}));
        IdempotentTasks tasks = new IdempotentTasks(
                owner -> new PowertoolsPersistenceStore(table, () -> now, owner), LeaseTimings.DEFAULT, system);
        IdempotentTasks.Result first = tasks.run(unique, "hash", TIME, () -> {
            assertThat(tasks.run(unique, "hash", TIME, Optional::empty))
                    .isEqualTo(new IdempotentTasks.Result.StillRunning());
            return Optional.of("{}");
        });

        assertThat(first).isEqualTo(new IdempotentTasks.Result.Ran(true));
        assertThat(tasks.run(unique, "other", TIME, Optional::empty))
                .isEqualTo(new IdempotentTasks.Result.OtherPayload());
        assertThat(tasks.run(unique, "hash", TIME, Optional::empty))
                .isEqualTo(new IdempotentTasks.Result.Replayed("{}"));
    }

    @Test
    void aBudgetIsNotExceededAndACircuitHasOneProbe() {
        BudgetWindow window = new BudgetWindow(
                unique,
                BudgetWindow.Length.DAY,
                expiration,
                new SpendLimit(Optional.of(2L), Optional.of(new Usd(20))),
                false);
        Ledger ledger = new DynamoDbLedger(table);
        Reservation first = reservation(window, "first");
        assertThat(ledger.reserve(first).isGranted()).isTrue();
        assertThat(ledger.reserve(reservation(window, "second")).isGranted()).isTrue();
        assertThat(ledger.reserve(reservation(window, "third")))
                .isEqualTo(new Ledger.Admission(false, new Spend(2, Usd.ZERO, new Usd(12), 0)));
        ledger.release(first);
        Reservation fourth = reservation(window, "fourth");
        assertThat(ledger.reserve(fourth).isGranted()).isTrue();
        assertThat(ledger.settle(fourth, new Usd(9), now)).isEqualTo(new Spend(2, new Usd(9), new Usd(6), 0));
        assertThat(ledger.reserve(new Reservation(window, "late", now.plusSeconds(181), new Usd(6), true))
                        .spend())
                .isEqualTo(new Spend(2, new Usd(9)));

        CircuitStore circuits = new DynamoDbCircuitStore(table);
        CircuitStore.Closed closed = new CircuitStore.Closed(Optional.empty());
        assertThat(circuits.open(unique, closed, now)).isTrue();
        assertThat(circuits.takeProbe(unique, "one", now, now.plusSeconds(9))).isTrue();
        assertThat(circuits.takeProbe(unique, "two", now, now.plusSeconds(9))).isFalse();
        circuits.close(unique, "one", now);
        assertThat(circuits.read(unique)).isEqualTo(new CircuitStore.Closed(Optional.of(now)));
    }

    private Reservation reservation(BudgetWindow window, String id) {
        return new Reservation(window, id, now, new Usd(6), true);
    }

    @Test
    void anAppendCountsALineOnceThoughAnotherProcessDid() {
        MetricLine one = line(1);
        MetricLine two = line(2);

        assertThat(new DynamoDbMetricStore(table).append(List.of(one), MetricState.EMPTY, now))
                .isZero();
        assertThat(new DynamoDbMetricStore(table).append(List.of(one, two), MetricState.EMPTY, now))
                .isOne();
        assertThat(new DynamoDbMetricStore(table).read(now).sums().get("cold_starts_total|" + unique))
                .isEqualByComparingTo("2");
    }

    private MetricLine line(long number) {
        Series series =
                Series.of("cold_starts_total", Map.of("function", unique)).orElseThrow();
        return new MetricLine(unique.hashCode() + number, now, "", List.of(new MetricLine.Sample(series, 1)));
    }

    @Test
    void everyItemThatExpiresHasTheTemplatesTimeToLiveAttributeInSeconds() {
        acquire("me", Optional.empty());
        records.complete(key, "me", value("{}"));
        new DynamoDbHotKeyStore(table).keep(key, "{}", expiration);

        new DynamoDbMetricStore(table).append(List.of(), MetricState.EMPTY, now);

        assertThat(List.of(key.text(), "wanted#" + key.text()))
                .allSatisfy(id -> assertThat(timeToLive(id)).isEqualTo(expiration.getEpochSecond()));
        assertThat(timeToLive("metrics#log#1")).isGreaterThan(expiration.getEpochSecond());
    }

    private long timeToLive(String id) {
        String attribute = stack.template().tables().getFirst().timeToLive().orElseThrow();
        Map<String, AttributeValue> item = stack.dynamoDb()
                .getItem(get -> get.tableName(table.name()).key(Map.of("id", AttributeValue.fromS(id))))
                .item();
        return Long.parseLong(
                Optional.ofNullable(item.get(attribute)).orElseThrow().n());
    }

    private boolean acquire(String owner, Optional<IdempotencyRecord> seen) {
        return records.acquire(key, lease(owner, now), seen);
    }

    private RecordStore.Lease lease(String owner, Instant end) {
        return new RecordStore.Lease(owner, end, expiration);
    }

    private RecordStore.RecordValue value(String data) {
        return new RecordStore.RecordValue(data, expiration);
    }
}
