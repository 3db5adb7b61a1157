package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricCatalog.MetricFamily;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** One series of a metric family; its label values have the family's order. */
public final class Series {
    static final String SEPARATOR = "|";
    private static final Pattern SEPARATORS = Pattern.compile(Pattern.quote(SEPARATOR));
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9/{}._:@+$-]{1,80}");

    /** Each line names the same few series. A fleet adds some for each environment, so their number is bounded. */
    private static final int MAX_KNOWN = 10_000;

    private static final Map<String, Series> KNOWN = new ConcurrentHashMap<>();

    private final MetricFamily metricFamily;
    private final List<String> values;
    private final String key;

    private Series(MetricFamily metricFamily, List<String> values, String key) {
        this.metricFamily = metricFamily;
        this.values = List.copyOf(values);
        this.key = key;
    }

    /** The series of a sample; empty if the metric is unknown or has other labels. */
    public static Optional<Series> of(String name, Map<String, String> labels) {
        return of(name, labels.size(), label -> labels.getOrDefault(label, ""));
    }

    /** The series of a sample with this number of labels, by their values; a value is empty if there is no such label. */
    static Optional<Series> of(String name, int labels, UnaryOperator<String> valueOf) {
        Optional<MetricFamily> family = MetricCatalog.named(name);
        if (family.isEmpty() || family.get().labels().size() != labels) {
            return Optional.empty();
        }
        StringBuilder key = new StringBuilder(name);
        family.get().labels().forEach(label -> key.append(SEPARATOR).append(valueOf.apply(label)));
        return ofKey(key.toString());
    }

    /** The series of a key from {@link #key()}; empty if the metric is unknown. */
    static Optional<Series> ofKey(String key) {
        Series known = KNOWN.get(key);
        if (known != null) {
            return Optional.of(known);
        }
        List<String> parts = Arrays.asList(SEPARATORS.split(key, -1));
        List<String> values = parts.subList(1, parts.size());
        Optional<Series> series = MetricCatalog.named(parts.getFirst())
                .filter(family -> family.labels().size() == values.size())
                .filter(_ ->
                        values.stream().allMatch(value -> VALUE.matcher(value).matches()))
                .map(family -> new Series(family, values, key));
        series.ifPresent(valid -> {
            if (KNOWN.size() >= MAX_KNOWN) {
                KNOWN.clear();
            }
            KNOWN.put(key, valid);
        });
        return series;
    }

    public MetricFamily metricFamily() {
        return metricFamily;
    }

    List<String> values() {
        return values;
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
        return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Series series && series.key.equals(key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return key;
    }
}
