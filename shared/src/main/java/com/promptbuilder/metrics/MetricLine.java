package com.promptbuilder.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.metrics.MetricCatalog.MetricFamily;
import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;
import com.promptbuilder.telemetry.RequestLog;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One log line with metric samples.
 *
 * @param id hash of account, log group, log stream and event id: the same in every delivery
 * @param environmentId the execution environment that wrote the line; empty if it has none
 */
public record MetricLine(long id, Instant at, String environmentId, List<Sample> samples) {
    /** Older lines are refused, because the segments that counted them may have expired. */
    static final Duration MAX_AGE = Duration.ofDays(1);
    /** Clocks of two functions differ by less. Lines of a later time are refused. */
    static final Duration MAX_CLOCK_SKEW = Duration.ofSeconds(10);

    private static final int MAX_LENGTH = 256 * 1024;
    private static final int MAX_SAMPLES = 1_000;

    private static final double MAX_VALUE = 1e15;
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9-]{1,40}");
    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    public MetricLine {
        samples = List.copyOf(samples);
    }

    /** An addition to a series, or a gauge's value. */
    public record Sample(Series series, double value) {
        MetricFamily metricFamily() {
            return series.metricFamily();
        }
    }

    /** Parses a log event's message; empty if it is no JSON object with samples, or too large. Samples of unknown metrics are omitted. */
    static Optional<MetricLine> parse(long id, Instant at, String message) {
        if (message.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            JsonNode line = JSON.readTree(message);
            JsonNode samples = line.path("samples");
            return samples.isArray() && samples.size() <= MAX_SAMPLES
                    ? Optional.of(new MetricLine(id, at, environment(line), samples(line)))
                    : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty(); // Log lines of other formats are expected here.
        }
    }

    private static String environment(JsonNode line) {
        String id = line.path("environmentId").asText();
        return ENVIRONMENT.matcher(id).matches() ? id : "";
    }

    private static List<Sample> samples(JsonNode line) {
        List<Sample> read = new ArrayList<>();
        for (JsonNode sample : line.path("samples")) {
            addSample(sample.path("name").asText(), labels(sample.path("labels")), sample.path("value"), read);
        }
        addSample(MetricCatalog.SAVED, Map.of(), line.path(RequestLog.SAVED), read);
        return read;
    }

    private static void addSample(String name, Map<String, String> labels, JsonNode number, List<Sample> read) {
        double value = number.asDouble(-1);
        if (value >= 0 && value <= MAX_VALUE) {
            Series.of(name, labels).ifPresent(series -> read.add(new Sample(series, value)));
        }
    }

    private static Map<String, String> labels(JsonNode node) {
        Map<String, String> labels = new HashMap<>();
        node.properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    /** The line's additions. Gauges of an old line are omitted, since they do not describe the present. */
    MetricState state(Instant now) {
        boolean isRecent = at.isAfter(now.minus(MetricCatalog.ENVIRONMENT_TTL));
        Map<String, BigDecimal> sums = new HashMap<>();
        Map<Gauge, GaugeReading> gauges = new HashMap<>();
        for (Sample sample : samples) {
            BigDecimal value = BigDecimal.valueOf(sample.value);
            MetricFamily family = sample.metricFamily();
            String key = sample.series.key();
            switch (family.kind()) {
                case COUNTER, STATISTIC -> sums.merge(key, value, BigDecimal::add);
                case HISTOGRAM -> {
                    sums.merge(key + MetricState.BUCKET + family.bucket(sample.value), BigDecimal.ONE, BigDecimal::add);
                    sums.merge(key + MetricState.BUCKET + MetricState.SUM, value, BigDecimal::add);
                }
                case GAUGE_SUM, GAUGE_MIN, GAUGE_LATEST -> {
                    if (isRecent) {
                        gauge(sample.series).ifPresent(gauge -> gauges.put(gauge, new GaugeReading(at, value)));
                    }
                }
                case COMPUTED -> {
                    // not counted
                }
            }
        }
        MetricState own = new MetricState(sums, gauges, ActiveTime.of(this, now));
        return MetricState.sum(MetricState.ofLines(Map.of("counted", 1)), own);
    }

    private Optional<Gauge> gauge(Series series) {
        if (!series.metricFamily().isOfEnvironment()) {
            return Optional.of(new Gauge("", series.key()));
        }
        return Optional.of(new Gauge(environmentId, series.key()))
                .filter(_ -> !environmentId.isEmpty() && series.isGaugeOf(environmentId));
    }
}
