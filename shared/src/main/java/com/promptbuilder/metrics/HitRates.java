package com.promptbuilder.metrics;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** The share of a tier's look-ups that found an answer, in percent. */
final class HitRates {
    private static final double PERCENT = 100;

    private HitRates() {}

    /** By tier, of those that were asked. */
    static Map<String, Double> of(Snapshot snapshot) {
        Map<String, BigDecimal> hits = snapshot.sumBy("cache_hits_total", "cache_type");
        Map<String, BigDecimal> misses = snapshot.sumBy("cache_misses_total", "cache_type");
        Map<String, Double> rates = new TreeMap<>();
        Map<String, BigDecimal> tiers = new TreeMap<>(hits);
        misses.forEach((tier, count) -> tiers.merge(tier, count, BigDecimal::add));
        tiers.forEach((tier, asked) -> {
            if (asked.signum() > 0) {
                double found = hits.getOrDefault(tier, BigDecimal.ZERO).doubleValue();
                rates.put(tier, PERCENT * found / asked.doubleValue());
            }
        });
        return rates;
    }
}
