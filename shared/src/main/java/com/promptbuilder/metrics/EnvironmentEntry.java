package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricStore.GaugeReading;
import com.promptbuilder.metrics.MetricStore.GaugeReport;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one environment says, as an attribute of its name: a map of numbers, {@code t} the time in milliseconds since the epoch, the others
 * its gauges. The usual series have short names, so that a dozen environments fit into 1 KB.
 */
record EnvironmentEntry(String environment, Map<String, AttributeValue> numbers) {
    private static final String TIME = "t";
    /** Stands for the environment's own id. */
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

    /** A conditional update of an item. */
    record Write(String update, String condition, Map<String, String> names, Map<String, AttributeValue> values) {}

    static EnvironmentEntry of(String environment, GaugeReport gaugeReport) {
        Map<String, AttributeValue> numbers = new HashMap<>();
        gaugeReport.gauges().forEach((series, value) -> {
            String key = series.endsWith("|" + environment)
                    ? series.substring(0, series.length() - environment.length()) + OWN
                    : series;
            numbers.put(SHORT.getOrDefault(key, key), AttributeValue.fromN(value.toPlainString()));
        });
        numbers.put(TIME, AttributeValue.fromN(Long.toString(gaugeReport.at().toEpochMilli())));
        return new EnvironmentEntry(environment, numbers);
    }

    /** Sets these numbers and leaves the others, if the environment is there and has said nothing later. */
    Write merging() {
        Map<String, String> names = new HashMap<>(Map.of("#e", environment, "#t", TIME));
        Map<String, AttributeValue> values = new HashMap<>();
        List<String> actions = new ArrayList<>();
        numbers.forEach((name, number) -> {
            int i = actions.size();
            String placeholder = name.equals(TIME) ? "#t" : "#" + i;
            names.put(placeholder, name);
            values.put(name.equals(TIME) ? ":t" : ":" + i, number);
            actions.add("#e." + placeholder + " = " + (name.equals(TIME) ? ":t" : ":" + i));
        });
        return new Write("SET " + String.join(",", actions), "#e.#t <= :t", names, values);
    }

    /** Sets all of it, if the environment is not there. */
    Write setting() {
        return new Write(
                "SET #e = :e",
                "attribute_not_exists(#e)",
                Map.of("#e", environment),
                Map.of(":e", AttributeValue.fromM(numbers)));
    }

    /** The values that an attribute has, by series' key. */
    static Map<String, GaugeReading> read(String environment, AttributeValue entry) {
        Map<String, GaugeReading> said = new HashMap<>();
        AttributeValue time = entry.m().get(TIME);
        if (time != null && time.n() != null) {
            Instant at = Instant.ofEpochMilli(Long.parseLong(time.n()));
            entry.m().forEach((name, number) -> {
                if (number.n() != null && !name.equals(TIME)) {
                    String series = LONG.getOrDefault(name, name);
                    said.put(
                            series.endsWith("|" + OWN)
                                    ? series.substring(0, series.length() - OWN.length()) + environment
                                    : series,
                            new GaugeReading(at, new BigDecimal(number.n())));
                }
            });
        }
        return said;
    }

    /** About how much of an item an attribute takes: names in UTF-8, a byte for two digits, some for the structure. */
    static int bytes(String environment, AttributeValue entry) {
        return environment.length()
                + 3
                + entry.m().entrySet().stream()
                        .mapToInt(number -> number.getKey().length()
                                + 3
                                + (number.getValue().n() == null
                                        ? 0
                                        : number.getValue().n().length() / 2))
                        .sum();
    }
}
