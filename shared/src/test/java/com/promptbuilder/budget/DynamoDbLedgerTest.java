package com.promptbuilder.budget;

import com.promptbuilder.budget.Ledger.Spend;
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
            "budget#all#2026-11-25",
            Instant.parse("2026-11-26T00:00:00Z"),
            new SpendLimit(Optional.of(5L), Optional.empty()),
            false);

    private static final BudgetWindow POISONED =
            new BudgetWindow("budget#poisoned", WINDOW.end(), WINDOW.spendLimit(), false);

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
        ledger().tryReserve(WINDOW);
        ledger().charge(WINDOW, new Usd(440_000));

        assertThat(TABLE.client()
                        .getItem(
                                get -> get.tableName(TABLE.name()).key(Map.of("id", AttributeValue.fromS(WINDOW.id()))))
                        .item())
                .isEqualTo(Map.of(
                        "id", AttributeValue.fromS("budget#all#2026-11-25"),
                        "calls", AttributeValue.fromN("1"),
                        "nanoDollars", AttributeValue.fromN("440000"),
                        "expiration", AttributeValue.fromN("1795824000")));
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
        poison(item);
        assertThat(ledger().read(POISONED)).isEqualTo(new Spend(0, Usd.ZERO));

        assertThat(ledger().tryReserve(POISONED)).contains(new Spend(1, Usd.ZERO));
        assertThat(ledger().tryReserve(POISONED)).contains(new Spend(2, Usd.ZERO));

        poison(item);
        assertThat(ledger().charge(POISONED, new Usd(7))).isEqualTo(new Spend(0, new Usd(7)));
    }

    private static void poison(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> poison = new HashMap<>(item);
        poison.put("id", AttributeValue.fromS(POISONED.id()));
        TABLE.client().putItem(put -> put.tableName(TABLE.name()).item(poison));
    }

    @Test
    void throwsIfTheTableIsUnavailable() {
        Ledger nowhere = new DynamoDbLedger(new DynamoDbTable(TABLE.client(), "nowhere"));

        assertThatThrownBy(() -> nowhere.tryReserve(WINDOW)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.charge(WINDOW, Usd.ZERO)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> nowhere.release(WINDOW)).isInstanceOf(StoreUnavailableException.class);
    }
}
