package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricStore.GaugeReport;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The gauges of lines, the last value of each. */
final class GaugeReports {
    private GaugeReports() {}

    /** What each environment says of itself, as of its last line that does. */
    static Map<String, GaugeReport> ofEnvironments(List<MetricLine> lines) {
        Map<String, GaugeReport> sayings = new HashMap<>();
        lines.stream()
                .filter(metricLine -> !metricLine.environmentId().isEmpty())
                .sorted(Comparator.comparing(MetricLine::at))
                .forEach(metricLine -> saying(metricLine, sample -> isOwn(sample, metricLine.environmentId()))
                        .ifPresent(gaugeReport ->
                                sayings.merge(metricLine.environmentId(), gaugeReport, GaugeReports::followedBy)));
        return sayings;
    }

    /** What the lines say of what the fleet has one of. */
    static Optional<GaugeReport> ofFleet(List<MetricLine> lines) {
        return lines.stream()
                .sorted(Comparator.comparing(MetricLine::at))
                .map(metricLine -> saying(
                        metricLine, sample -> !sample.series().metricFamily().isOfEnvironment()))
                .flatMap(Optional::stream)
                .reduce(GaugeReports::followedBy);
    }

    private static boolean isOwn(MetricLine.Sample sample, String environment) {
        MetricFamily metricFamily = sample.series().metricFamily();
        return metricFamily.isOfEnvironment()
                && (!metricFamily.labels().contains(MetricFamily.ENVIRONMENT_ID)
                        || sample.series().label(MetricFamily.ENVIRONMENT_ID).equals(environment));
    }

    private static Optional<GaugeReport> saying(MetricLine metricLine, Predicate<MetricLine.Sample> isWanted) {
        Map<String, BigDecimal> gauges = new HashMap<>();
        metricLine.samples().stream()
                .filter(sample -> sample.series().metricFamily().kind() instanceof MetricFamily.Kind.Gauge)
                .filter(isWanted)
                .forEach(sample -> gauges.put(sample.series().key(), BigDecimal.valueOf(sample.value())));
        return gauges.isEmpty() ? Optional.empty() : Optional.of(new GaugeReport(metricLine.at(), gauges));
    }

    private static GaugeReport followedBy(GaugeReport earlier, GaugeReport later) {
        Map<String, BigDecimal> gauges = new HashMap<>(earlier.gauges());
        gauges.putAll(later.gauges());
        return new GaugeReport(later.at(), gauges);
    }
}
