package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.cache.TierContract;
import com.promptbuilder.coalesce.TestTable;
import org.junit.jupiter.api.AfterEach;

import java.time.Duration;
import java.time.InstantSource;

class DynamoDbTierTest extends TierContract {
    private final TestTable table = new TestTable();

    @Override
    protected Tier tier(InstantSource clock) {
        return new RecordTier(table.records(), new ResultCodec(Duration.ofHours(2)), clock);
    }

    @AfterEach
    void close() {
        table.close();
    }
}
