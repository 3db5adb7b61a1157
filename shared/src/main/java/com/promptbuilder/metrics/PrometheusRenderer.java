package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricCatalog.MetricFamily;
import com.promptbuilder.metrics.Snapshot.HistogramData;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Renders the fleet's metrics in Prometheus exposition formats, with the Prometheus client library. */
public final class PrometheusRenderer {
    private static final String TOTAL = "_total";
    private static final String INFO = "_info";
    private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();
    private static final ExpositionFormatWriter CLASSIC = PrometheusTextFormatWriter.create();

    /** A rendered text with its content type. */
    public record Rendered(String contentType, String text) {}

    private PrometheusRenderer() {}

    /** Renders OpenMetrics text, or the classic text format. */
    public static Rendered of(Snapshot snapshot, boolean isOpenMetrics) {
        ExpositionFormatWriter writer = isOpenMetrics ? OPEN_METRICS : CLASSIC;
        Map<String, Map<Series, BigDecimal>> numbers = byName(snapshot.numbers());
        Map<String, Map<Series, HistogramData>> histograms = byName(snapshot.histograms());
        MetricSnapshots metrics = new MetricSnapshots(MetricCatalog.all().stream()
                .filter(metricFamily -> metricFamily.kind() != MetricFamily.Kind.STATISTIC)
                .map(metricFamily -> metric(
                        metricFamily,
                        numbers.getOrDefault(metricFamily.name(), Map.of()),
                        histograms.getOrDefault(metricFamily.name(), Map.of())))
                .toList());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, metrics, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Rendered(writer.getContentType(), text.toString(StandardCharsets.UTF_8));
    }

    private static <T> Map<String, Map<Series, T>> byName(Map<Series, T> all) {
        Map<String, Map<Series, T>> byName = new HashMap<>();
        all.forEach(
                (series, value) -> byName.computeIfAbsent(series.metricFamily().name(), _ -> new HashMap<>())
                        .put(series, value));
        return byName;
    }

    private static MetricSnapshot metric(
            MetricFamily metricFamily, Map<Series, BigDecimal> numbers, Map<Series, HistogramData> histograms) {
        return switch (metricFamily.kind()) {
            case HISTOGRAM -> histogram(metricFamily, histograms);
            // Processes report the total of process_cpu_seconds_total as a gauge; it is exposed as a counter.
            case COUNTER, STATISTIC, GAUGE_SUM, GAUGE_MIN, GAUGE_LATEST, COMPUTED ->
                metricFamily.name().endsWith(TOTAL)
                        ? counter(metricFamily, numbers)
                        : metricFamily.name().endsWith(INFO)
                                ? info(metricFamily, numbers)
                                : gauge(metricFamily, numbers);
        };
    }

    private static MetricSnapshot counter(MetricFamily metricFamily, Map<Series, BigDecimal> numbers) {
        String name = metricFamily.name().substring(0, metricFamily.name().length() - TOTAL.length());
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(metricFamily.help());
        numbers.forEach((series, value) -> metric.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels(series))
                .value(value.doubleValue())
                .build()));
        return metric.build();
    }

    private static MetricSnapshot info(MetricFamily metricFamily, Map<Series, BigDecimal> numbers) {
        String name = metricFamily.name().substring(0, metricFamily.name().length() - INFO.length());
        InfoSnapshot.Builder metric = InfoSnapshot.builder().name(name).help(metricFamily.help());
        numbers.keySet()
                .forEach(series -> metric.dataPoint(
                        InfoDataPointSnapshot.builder().labels(labels(series)).build()));
        return metric.build();
    }

    private static MetricSnapshot gauge(MetricFamily metricFamily, Map<Series, BigDecimal> numbers) {
        GaugeSnapshot.Builder metric =
                GaugeSnapshot.builder().name(metricFamily.name()).help(metricFamily.help());
        numbers.forEach((series, value) -> metric.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(labels(series))
                .value(value.doubleValue())
                .build()));
        return metric.build();
    }

    private static MetricSnapshot histogram(MetricFamily metricFamily, Map<Series, HistogramData> histograms) {
        List<Double> bounds = metricFamily.bounds();
        HistogramSnapshot.Builder metric =
                HistogramSnapshot.builder().name(metricFamily.name()).help(metricFamily.help());
        histograms.forEach((series, histogram) -> {
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            for (int i = 0; i <= bounds.size(); i++) {
                double bound = i < bounds.size() ? bounds.get(i) : Double.POSITIVE_INFINITY;
                buckets.bucket(bound, histogram.buckets().get(i));
            }
            metric.dataPoint(HistogramDataPointSnapshot.builder()
                    .labels(labels(series))
                    .sum(histogram.sum().doubleValue())
                    .classicHistogramBuckets(buckets.build())
                    .build());
        });
        return metric.build();
    }

    private static Labels labels(Series series) {
        return Labels.of(series.metricFamily().labels(), series.values());
    }
}
