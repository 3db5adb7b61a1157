package com.promptbuilder.bridge;

import com.promptbuilder.bridge.Totals.Said;
import com.promptbuilder.bridge.Totals.Saying;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The item of what some of the environments say. Attribute {@code @environment} is when it said the last thing, in milliseconds since the
 * epoch; {@code environment!series} is a list of the time and the value.
 */
final class GaugeItem {
    static final String NOTHING_LATER = "attribute_not_exists(#e) OR #e <= :e";
    static final String NOTHING_SINCE = "#e = :e";
    private static final String ENVIRONMENT = "@";
    private static final String SERIES = "!";

    private GaugeItem() {}

    static Expression setting(String environment, Saying saying) {
        Map<String, String> names = new HashMap<>(Map.of("#e", ENVIRONMENT + environment));
        AttributeValue at = AttributeValue.fromN(Long.toString(saying.at().toEpochMilli()));
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":e", at));
        List<String> actions = new ArrayList<>(List.of("#e = :e"));
        saying.gauges().forEach((series, value) -> {
            int i = actions.size();
            names.put("#" + i, environment + SERIES + series);
            values.put(":" + i, AttributeValue.fromL(List.of(at, AttributeValue.fromN(value.toPlainString()))));
            actions.add("#" + i + " = :" + i);
        });
        return new Expression("SET " + String.join(",", actions), names, values);
    }

    /** What takes out each environment that has said nothing since then. */
    static Stream<Expression> silentSince(Instant time, Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(ENVIRONMENT)
                        && Long.parseLong(entry.getValue().n()) < time.toEpochMilli())
                .map(entry -> removing(entry.getKey(), entry.getValue(), item));
    }

    private static Expression removing(String environment, AttributeValue at, Map<String, AttributeValue> item) {
        String prefix = environment.substring(ENVIRONMENT.length()) + SERIES;
        Map<String, String> names = new HashMap<>(Map.of("#e", environment));
        item.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .forEach(name -> names.put("#" + names.size(), name));
        return new Expression("REMOVE " + String.join(",", names.keySet()), names, Map.of(":e", at));
    }

    static Map<String, Map<String, Said>> read(Map<String, AttributeValue> item) {
        Map<String, Map<String, Said>> said = new HashMap<>();
        item.forEach((name, value) -> {
            int separator = name.indexOf(SERIES);
            if (separator > 0 && value.hasL() && value.l().size() == 2) {
                Instant at =
                        Instant.ofEpochMilli(Long.parseLong(value.l().getFirst().n()));
                Said word = new Said(at, new BigDecimal(value.l().getLast().n()));
                said.computeIfAbsent(name.substring(0, separator), _ -> new HashMap<>())
                        .put(name.substring(separator + 1), word);
            }
        });
        return said;
    }
}
