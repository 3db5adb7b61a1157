package com.promptbuilder.answer;

import com.promptbuilder.cache.CacheTier;
import com.promptbuilder.cache.CacheTierContract;
import com.promptbuilder.coalesce.InMemoryRecordStore;

import java.time.Duration;
import java.time.InstantSource;

class RecordTierTest extends CacheTierContract {
    @Override
    protected CacheTier tier(InstantSource clock) {
        return new RecordTier(
                RecordTier.NAME, new InMemoryRecordStore(), new RecordPayload(Duration.ofHours(2)), clock);
    }
}
