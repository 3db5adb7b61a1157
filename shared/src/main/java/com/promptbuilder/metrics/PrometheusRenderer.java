package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricFamily.Kind;
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
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Renders the fleet's metrics in Prometheus exposition formats, with the Prometheus client library. */
public final class PrometheusRenderer {
    private static final String TOTAL = "_total";
    private static final ExpositionFormatWriter OPEN_METRICS = OpenMetricsTextFormatWriter.create();
    private static final ExpositionFormatWriter CLASSIC = PrometheusTextFormatWriter.create();

    /** A rendered text with its content type. */
    public record Rendered(String contentType, String text) {}

    private PrometheusRenderer() {}

    /** Renders OpenMetrics text, or the classic text format. */
    public static Rendered of(Snapshot snapshot, boolean isOpenMetrics) {
        ExpositionFormatWriter writer = isOpenMetrics ? OPEN_METRICS : CLASSIC;
        MetricSnapshots metrics = new MetricSnapshots(Stream.concat(
                        MetricCatalog.all().stream()
                                .map(metricFamily -> metric(metricFamily, snapshot))
                                .flatMap(Optional::stream),
                        hitRates(snapshot).stream())
                .toList());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(text, metrics, EscapingScheme.UNDERSCORE_ESCAPING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Rendered(writer.getContentType(), text.toString(StandardCharsets.UTF_8));
    }

    private static Optional<MetricSnapshot> metric(MetricFamily metricFamily, Snapshot snapshot) {
        List<Series> series = Stream.concat(
                        snapshot.numbers().keySet().stream(), snapshot.histograms().keySet().stream())
                .filter(each -> each.metricFamily().equals(metricFamily))
                .toList();
        if (series.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (metricFamily.kind()) {
                    case Kind.Histogram(List<Double> bounds) -> histogram(metricFamily, bounds, series, snapshot);
                    // Processes report the total of process_cpu_seconds_total as a gauge; it is exposed as a counter.
                    case Kind.Counter _, Kind.Gauge _, Kind.Computed _ ->
                        metricFamily.name().endsWith(TOTAL)
                                ? counter(metricFamily, series, snapshot)
                                : gauge(metricFamily, series, snapshot);
                });
    }

    private static MetricSnapshot counter(MetricFamily metricFamily, List<Series> series, Snapshot snapshot) {
        String name = metricFamily.name().substring(0, metricFamily.name().length() - TOTAL.length());
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(metricFamily.help());
        series.forEach(each -> metric.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels(each))
                .value(value(each, snapshot))
                .build()));
        return metric.build();
    }

    private static MetricSnapshot gauge(MetricFamily metricFamily, List<Series> series, Snapshot snapshot) {
        GaugeSnapshot.Builder metric =
                GaugeSnapshot.builder().name(metricFamily.name()).help(metricFamily.help());
        series.forEach(each -> metric.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(labels(each))
                .value(value(each, snapshot))
                .build()));
        return metric.build();
    }

    private static MetricSnapshot histogram(
            MetricFamily metricFamily, List<Double> bounds, List<Series> series, Snapshot snapshot) {
        HistogramSnapshot.Builder metric =
                HistogramSnapshot.builder().name(metricFamily.name()).help(metricFamily.help());
        for (Series each : series) {
            HistogramData histogram =
                    snapshot.histograms().getOrDefault(each, new HistogramData(List.of(), BigDecimal.ZERO));
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            IntStream.range(0, histogram.buckets().size())
                    .forEach(i -> buckets.bucket(
                            i < bounds.size() ? bounds.get(i) : Double.POSITIVE_INFINITY,
                            histogram.buckets().get(i)));
            HistogramDataPointSnapshot.Builder point = HistogramDataPointSnapshot.builder();
            point.labels(labels(each));
            point.sum(histogram.sum().doubleValue());
            metric.dataPoint(point.classicHistogramBuckets(buckets.build()).build());
        }
        return metric.build();
    }

    private static Optional<MetricSnapshot> hitRates(Snapshot snapshot) {
        Map<String, Double> rates = snapshot.hitRates();
        GaugeSnapshot.Builder metric =
                GaugeSnapshot.builder().name("cache_hit_rate").help("Look-ups that found an answer, in percent");
        rates.forEach((tier, rate) -> metric.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of("cache_type", tier))
                .value(rate)
                .build()));
        return rates.isEmpty() ? Optional.empty() : Optional.of(metric.build());
    }

    private static double value(Series series, Snapshot snapshot) {
        return snapshot.numbers().getOrDefault(series, BigDecimal.ZERO).doubleValue();
    }

    private static Labels labels(Series series) {
        return Labels.of(series.metricFamily().labels(), series.values());
    }
}
