package com.promptbuilder.budget;

import com.promptbuilder.budget.BudgetWindow.Length;
import com.promptbuilder.budget.Ledger.Admission;
import com.promptbuilder.budget.Ledger.Reservation;
import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.dynamodb.DynamoDbTable;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.settings.BudgetSettings.SpendLimit;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbLedgerTest extends LedgerContract {
    private static final TestTable TABLE = new TestTable();
    private static final BudgetWindow WINDOW = new BudgetWindow(
            "all",
            Length.DAY,
            Instant.parse("2026-11-25T12:00:00Z"),
            new SpendLimit(Optional.of(5L), Optional.empty()),
            false);

    private static final SpendLimit DOLLAR = new SpendLimit(Optional.empty(), Optional.of(Usd.parse("1")));
    private static final BudgetWindow POISONED =
            new BudgetWindow("poisoned", Length.DAY, WINDOW.time(), WINDOW.spendLimit(), false);

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Override
    protected Ledger ledger() {
        return new DynamoDbLedger(new DynamoDbTable(TABLE.client(), TABLE.name()));
    }

    @Test
    void writesOneItemPerWindowThatExpiresTwoDaysAfterItsEnd() {
        Reservation reservation = reservation(WINDOW, "one", 1_000_000);
        ledger().reserve(reservation);
        ledger().reserve(reservation(WINDOW, "two", 2_000_000));
        ledger().settle(reservation, new Usd(440_000), WINDOW.time());

        assertThat(TABLE.client()
                        .getItem(
                                get -> get.tableName(TABLE.name()).key(Map.of("id", AttributeValue.fromS(WINDOW.id()))))
                        .item())
                .isEqualTo(Map.of(
                        "id", AttributeValue.fromS("budget#all#2026-11-25"),
                        "calls", AttributeValue.fromN("2"),
                        "nanoDollars", AttributeValue.fromN("2440000"),
                        "rtp2400-two", AttributeValue.fromN("2000000"),
                        "expiration", AttributeValue.fromN("1795824000")));
    }

    @Test
    void readsTheLimitsThatAnOperatorHasStored() {
        assertThat(ledger().storedLimits()).isEmpty();
        TABLE.client()
                .putItem(put -> put.tableName(TABLE.name())
                        .item(Map.of(
                                "id", AttributeValue.fromS("settings"),
                                "BUDGET_USD_PER_DAY", AttributeValue.fromS("12.50"),
                                "BUDGET_CALLS_PER_DAY", AttributeValue.fromN("5"),
                                "BUDGET_USD_PER_MONTH", AttributeValue.fromBool(true))));

        assertThat(ledger().storedLimits())
                .isEqualTo(Map.of(
                        "BUDGET_USD_PER_DAY", "12.50", "BUDGET_CALLS_PER_DAY", "5", "BUDGET_USD_PER_MONTH", "?"));
    }

    @Test
    void readsAnItemOfTheEarlierVersion() {
        BudgetWindow window = new BudgetWindow("earlier", Length.DAY, WINDOW.time(), DOLLAR, false);
        put(window, Map.of("calls", AttributeValue.fromN("9"), "nanoDollars", AttributeValue.fromN("600000000")));

        assertThat(ledger().read(window)).isEqualTo(new Spend(9, Usd.parse("0.6")));
        assertThat(ledger().reserve(reservation(window, "one", 400_000_001)).isGranted())
                .isFalse();
        assertThat(ledger().reserve(reservation(window, "one", 400_000_000)).isGranted())
                .isTrue();
    }

    @Test
    void givesManyAmountsBackInTwoUpdates() {
        BudgetWindow window = new BudgetWindow("many", Length.DAY, WINDOW.time(), DOLLAR, false);
        for (int i = 0; i < 60; i++) {
            ledger().reserve(reservation(window, "dead" + i, 10_000_000));
        }
        Instant later = WINDOW.time().plusSeconds(181);
        Reservation first = new Reservation(window, "first", later, new Usd(900_000_000), true);
        Reservation second = new Reservation(window, "second", later, new Usd(100_000_000), true);

        assertThat(ledger().reserve(first).isGranted()).isTrue();
        assertThat(ledger().reserve(second)).isEqualTo(new Admission(true, new Spend(62, Usd.ZERO, Usd.parse("1"), 0)));
    }

    static Stream<Map<String, AttributeValue>> poison() {
        AttributeValue text = AttributeValue.fromS("text");
        AttributeValue fraction = AttributeValue.fromN("1.5");
        AttributeValue huge = AttributeValue.fromN("9E+99");
        return Stream.of(
                Map.of("calls", text, "nanoDollars", text),
                Map.of("calls", fraction, "nanoDollars", fraction),
                Map.of("calls", huge, "nanoDollars", huge),
                Map.of("calls", AttributeValue.fromN("1"), "nanoDollars", AttributeValue.fromN("-1E+18")));
    }

    @ParameterizedTest
    @MethodSource("poison")
    void replacesAnItemThatCannotBeRead(Map<String, AttributeValue> item) {
        put(POISONED, item);
        assertThat(ledger().read(POISONED)).isEqualTo(Spend.NONE);
        Reservation first = reservation(POISONED, "first", 5);

        assertThat(ledger().reserve(first)).isEqualTo(new Admission(true, new Spend(1, Usd.ZERO, new Usd(5), 0)));
        assertThat(ledger().reserve(reservation(POISONED, "second", 6)))
                .isEqualTo(new Admission(true, new Spend(2, Usd.ZERO, new Usd(11), 0)));

        put(POISONED, item);
        assertThat(ledger().settle(first.unacknowledged(), new Usd(7), WINDOW.time()))
                .isEqualTo(new Spend(0, new Usd(7)));
    }

    private static void put(BudgetWindow window, Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(attributes);
        item.put("id", AttributeValue.fromS(window.id()));
        TABLE.client().putItem(put -> put.tableName(TABLE.name()).item(item));
    }

    private static Reservation reservation(BudgetWindow window, String id, long nanos) {
        return new Reservation(window, id, window.time(), new Usd(nanos), true);
    }

    @Test
    void throwsIfTheTableIsUnavailable() {
        Ledger nowhere = new DynamoDbLedger(new DynamoDbTable(TABLE.client(), "nowhere"));
        Reservation reservation = reservation(WINDOW, "nowhere", 1);

        assertThatThrownBy(() -> nowhere.reserve(reservation)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.settle(reservation, Usd.ZERO, WINDOW.time()))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.release(reservation)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.tryWarn(WINDOW, 50)).isInstanceOf(StoreUnavailableException.class);
    }
}
