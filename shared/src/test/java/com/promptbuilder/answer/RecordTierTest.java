package com.promptbuilder.answer;

import com.promptbuilder.cache.Tier;
import com.promptbuilder.cache.TierContract;
import com.promptbuilder.coalesce.InMemoryRecords;

import java.time.Duration;
import java.time.InstantSource;

class RecordTierTest extends TierContract {
    @Override
    protected Tier tier(InstantSource clock) {
        return new RecordTier(new InMemoryRecords(), new ResultCodec(Duration.ofHours(2)), clock);
    }
}
