package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.cache.CacheTierContract;
import com.promptbuilder.coalesce.TestTable;
import org.junit.jupiter.api.AfterEach;

import java.time.Duration;
import java.time.InstantSource;

class DynamoDbTierTest extends CacheTierContract {
    private final TestTable table = new TestTable();

    @Override
    protected CacheTier tier(InstantSource clock) {
        return new RecordTier(RecordTier.NAME, table.records(), new RecordPayload(Duration.ofHours(2)), clock);
    }

    @AfterEach
    void close() {
        table.close();
    }
}
