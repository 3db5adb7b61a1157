package com.promptbuilder.budget;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.settings.SpendingSettings.Ceiling;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.Table;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbLedgerTest extends LedgerContract {
    private static final TestTable TABLE = new TestTable();
    private static final Window WINDOW = new Window(
            "budget#all#2026-11-25",
            Instant.parse("2026-11-26T00:00:00Z"),
            new Ceiling(Optional.of(5L), Optional.empty()),
            false);

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Override
    protected Ledger ledger() {
        return new DynamoDbLedger(new Table(TABLE.client(), TABLE.name()));
    }

    @Test
    void isOneItemAWindowThatTheTableDeletesTwoDaysAfterItsEnd() {
        ledger().take(WINDOW);
        ledger().pay(WINDOW, new Usd(440_000));

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

    @Test
    void saysThatTheTableIsAway() {
        Ledger nowhere = new DynamoDbLedger(new Table(TABLE.client(), "nowhere"));

        assertThatThrownBy(() -> nowhere.take(WINDOW)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> nowhere.pay(WINDOW, Usd.ZERO)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> nowhere.giveBack(WINDOW)).isInstanceOf(StoreException.class);
    }
}
