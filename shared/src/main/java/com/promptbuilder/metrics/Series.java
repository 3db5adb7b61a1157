package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricCatalog.MetricFamily;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** One series of a metric family; its label values have the family's order. */
public record Series(MetricFamily metricFamily, List<String> values) {
    static final String SEPARATOR = "|";
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9/{}._:@+$-]{1,80}");

    public Series {
        values = List.copyOf(values);
    }

    /** The series of a sample; empty if the metric is unknown or has other labels. */
    public static Optional<Series> of(String name, Map<String, String> labels) {
        return MetricCatalog.named(name)
                .filter(metricFamily -> labels.size() == metricFamily.labels().size())
                .flatMap(metricFamily -> of(
                        metricFamily,
                        metricFamily.labels().stream()
                                .map(label -> labels.getOrDefault(label, ""))
                                .toList()));
    }

    /** The series of a key from {@link #key()}; empty if the metric is unknown. */
    static Optional<Series> ofKey(String key) {
        List<String> parts = Arrays.asList(key.split(Pattern.quote(SEPARATOR), -1));
        return MetricCatalog.named(parts.getFirst())
                .filter(metricFamily -> parts.size() == metricFamily.labels().size() + 1)
                .flatMap(metricFamily -> of(metricFamily, parts.subList(1, parts.size())));
    }

    private static Optional<Series> of(MetricFamily metricFamily, List<String> values) {
        return values.stream().allMatch(value -> VALUE.matcher(value).matches())
                ? Optional.of(new Series(metricFamily, values))
                : Optional.empty();
    }

    /** Whether this is a series of the metric with this name. */
    boolean isOf(String name) {
        return metricFamily.name().equals(name);
    }

    /** Whether this is a gauge of this environment. A series labelled with another environment's id is not. */
    boolean isGaugeOf(String environment) {
        return metricFamily.isOfEnvironment()
                && (!metricFamily.labels().contains(MetricFamily.ENVIRONMENT_ID)
                        || label(MetricFamily.ENVIRONMENT_ID).equals(environment));
    }

    /** The value of one label. */
    String label(String name) {
        return values.get(metricFamily.labels().indexOf(name));
    }

    /** The metric's name and the label values, separated by {@code |}. */
    String key() {
        List<String> parts = new ArrayList<>(values);
        parts.addFirst(metricFamily.name());
        return String.join(SEPARATOR, parts);
    }
}
