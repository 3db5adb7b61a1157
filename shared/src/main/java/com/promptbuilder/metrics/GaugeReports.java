package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricStore.GaugeReport;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Extracts gauge reports from log lines. A later line overrides an earlier one. */
final class GaugeReports {
    private GaugeReports() {}

    /** The gauges of each environment, by environment id. Of each series, the latest value. */
    static Map<String, GaugeReport> ofEnvironments(List<MetricLine> lines) {
        Map<String, GaugeReport> reports = new HashMap<>();
        lines.stream()
                .filter(metricLine -> !metricLine.environmentId().isEmpty())
                .sorted(Comparator.comparing(MetricLine::at))
                .forEach(metricLine -> report(metricLine, sample -> isOwn(sample, metricLine.environmentId()))
                        .ifPresent(gaugeReport ->
                                reports.merge(metricLine.environmentId(), gaugeReport, GaugeReports::merge)));
        return reports;
    }

    /** The gauges that the whole fleet shares, such as a circuit's state. Of each series, the latest value. */
    static Optional<GaugeReport> ofFleet(List<MetricLine> lines) {
        return lines.stream()
                .sorted(Comparator.comparing(MetricLine::at))
                .map(metricLine -> report(
                        metricLine, sample -> !sample.series().metricFamily().isOfEnvironment()))
                .flatMap(Optional::stream)
                .reduce(GaugeReports::merge);
    }

    private static boolean isOwn(MetricLine.Sample sample, String environment) {
        MetricFamily metricFamily = sample.series().metricFamily();
        return metricFamily.isOfEnvironment()
                && (!metricFamily.labels().contains(MetricFamily.ENVIRONMENT_ID)
                        || sample.series().label(MetricFamily.ENVIRONMENT_ID).equals(environment));
    }

    private static Optional<GaugeReport> report(MetricLine metricLine, Predicate<MetricLine.Sample> isIncluded) {
        Map<String, BigDecimal> gauges = new HashMap<>();
        metricLine.samples().stream()
                .filter(sample -> sample.series().metricFamily().kind() instanceof MetricFamily.Kind.Gauge)
                .filter(isIncluded)
                .forEach(sample -> gauges.put(sample.series().key(), BigDecimal.valueOf(sample.value())));
        return gauges.isEmpty() ? Optional.empty() : Optional.of(new GaugeReport(metricLine.at(), gauges));
    }

    private static GaugeReport merge(GaugeReport earlier, GaugeReport later) {
        Map<String, BigDecimal> gauges = new HashMap<>(earlier.gauges());
        gauges.putAll(later.gauges());
        return new GaugeReport(later.at(), gauges);
    }
}
