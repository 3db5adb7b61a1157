package com.promptbuilder.http;

import com.promptbuilder.bridge.ActiveTime;
import com.promptbuilder.bridge.InMemoryTotals;
import com.promptbuilder.bridge.Totals;
import com.promptbuilder.table.StoreException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Totals that can go away. */
final class SwitchedTotals implements Totals {
    private final Totals totals = new InMemoryTotals();
    private boolean isAway;

    void goAway() {
        isAway = true;
    }

    private Totals reached() {
        if (isAway) {
            throw new StoreException("away");
        }
        return totals;
    }

    @Override
    public Written add(int shard, Map<String, BigDecimal> cells, List<String> lines, Instant markersEnd) {
        return reached().add(shard, cells, lines, markersEnd);
    }

    @Override
    public void addLoosely(int shard, Map<String, BigDecimal> cells) {
        reached().addLoosely(shard, cells);
    }

    @Override
    public void say(String environment, Saying saying) {
        reached().say(environment, saying);
    }

    @Override
    public void share(int shard, Saying saying) {
        reached().share(shard, saying);
    }

    @Override
    public void addActive(int shard, Map<ActiveTime.Cell, BigDecimal> seconds) {
        reached().addActive(shard, seconds);
    }

    @Override
    public State read(Instant now) {
        return reached().read(now);
    }
}
