package com.promptbuilder.bridge;

import com.promptbuilder.table.StoreException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Totals whose calls fail now and then: before their effect, after it, or because others write. One thread's own. */
class ShakyTotals implements Totals {
    private final Totals totals;
    private final Random random;

    ShakyTotals(Totals totals, Random random) {
        this.totals = totals;
        this.random = random;
    }

    @Override
    public Written add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
        if (random.nextInt(5) == 0) {
            return new Written.Busy();
        }
        sometimesFail();
        Written written = totals.add(shard, cells, lines, markersEnd);
        sometimesFail();
        return written;
    }

    @Override
    public void addLoosely(int shard, Map<String, BigDecimal> cells) {
        sometimesFail();
        totals.addLoosely(shard, cells);
    }

    @Override
    public void say(String environment, Saying saying) {
        sometimesFail();
        totals.say(environment, saying);
    }

    @Override
    public void share(int shard, Saying saying) {
        sometimesFail();
        totals.share(shard, saying);
    }

    @Override
    public void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        sometimesFail();
        totals.addActive(shard, seconds);
    }

    @Override
    public State read(Instant now) {
        return totals.read(now);
    }

    private void sometimesFail() {
        if (random.nextInt(6) == 0) {
            throw new StoreException("made to fail");
        }
    }
}
