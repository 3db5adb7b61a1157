package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.Attributes;
import com.promptbuilder.metrics.MetricStore.GaugeReading;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The gauges of one environment: one attribute of a slot's item, named by the environment's id. The attribute is a map of numbers:
 * {@code t} is the time in milliseconds since the epoch, the others are gauges. Common series have short names, so that 12 environments fit
 * into 1 KB.
 *
 * @param numbers the gauges without {@code t}
 */
record EnvironmentEntry(String environment, AttributeValue time, Map<String, AttributeValue> numbers) {
    private static final String TIME = "t";
    /** Placeholder for the environment's own id. */
    private static final String OWN = "@";

    private static final Map<String, String> SHORT = Map.of(
            "process_resident_memory_bytes|@", "m",
            "process_cpu_seconds_total|@", "c",
            "cache_entries|memory", "e",
            "cache_size_bytes|memory", "b",
            "cache_up|memory", "um",
            "cache_up|valkey", "uv",
            "cache_up|record", "ur");
    private static final Map<String, String> LONG =
            SHORT.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    static EnvironmentEntry of(String environment, GaugeReport gaugeReport) {
        Map<String, AttributeValue> numbers = new HashMap<>();
        gaugeReport.gauges().forEach((series, value) -> {
            String key = series.endsWith("|" + environment)
                    ? series.substring(0, series.length() - environment.length()) + OWN
                    : series;
            numbers.put(SHORT.getOrDefault(key, key), TableItems.number(value));
        });
        return new EnvironmentEntry(environment, Attributes.ofMillis(gaugeReport.at()), numbers);
    }

    /** Sets these numbers and keeps the others, if the environment has an entry that is not later. */
    UpdateItemRequest.Builder merge(Instant expiration) {
        TableItems.Expression expression = new TableItems.Expression();
        String entry = expression.name(environment) + ".";
        String storedTime = entry + expression.name(TIME);
        String ownTime = expression.value(time);
        List<String> actions =
                new ArrayList<>(List.of(storedTime + " = " + ownTime, expression.setExpiration(expiration)));
        numbers.forEach(
                (name, number) -> actions.add(entry + expression.name(name) + " = " + expression.value(number)));
        return expression.updateIf(storedTime + " <= " + ownTime, "SET " + String.join(",", actions));
    }

    /** Sets the whole entry, if the environment has none. */
    UpdateItemRequest.Builder set(Instant expiration) {
        Map<String, AttributeValue> all = new HashMap<>(numbers);
        all.put(TIME, time);
        TableItems.Expression expression = new TableItems.Expression();
        String entry = expression.name(environment);
        return expression.updateIf(
                "attribute_not_exists(" + entry + ")",
                "SET " + entry + " = " + expression.value(AttributeValue.fromM(all)) + ","
                        + expression.setExpiration(expiration));
    }

    /** The readings of an attribute, by series key. */
    static Map<String, GaugeReading> read(String environment, AttributeValue entry) {
        Map<String, GaugeReading> readings = new HashMap<>();
        Attributes.millis(entry.m(), TIME)
                .ifPresent(at -> entry.m().forEach((name, number) -> {
                    if (number.n() != null && !name.equals(TIME)) {
                        String series = LONG.getOrDefault(name, name);
                        String key = series.endsWith("|" + OWN)
                                ? series.substring(0, series.length() - OWN.length()) + environment
                                : series;
                        readings.put(key, new GaugeReading(at, new BigDecimal(number.n())));
                    }
                }));
        return readings;
    }

    /** Approximate size of an attribute: names in UTF-8, one byte for two digits, 3 bytes of structure per number. */
    static int bytes(String environment, AttributeValue entry) {
        int bytes = environment.length() + 3;
        for (Map.Entry<String, AttributeValue> number : entry.m().entrySet()) {
            String digits = Optional.ofNullable(number.getValue().n()).orElse("");
            bytes += number.getKey().length() + 3 + digits.length() / 2;
        }
        return bytes;
    }
}
