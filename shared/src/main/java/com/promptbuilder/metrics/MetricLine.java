package com.promptbuilder.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.promptbuilder.metrics.MetricCatalog.MetricFamily;
import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.value.AsciiText;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    private static final String COUNTED = MetricCatalog.LINES + Series.SEPARATOR + "counted";
    private static final int MAX_ENVIRONMENT_LENGTH = 40;
    private static final ObjectReader JSON = JsonMapper.builder().build().reader();

    public MetricLine {
        samples = List.copyOf(samples);
    }

    /** An addition to a series, or a gauge's value. */
    public record Sample(Series series, double value) {}

    /** Parses a log event's message; empty if it is no JSON object with samples, or too large. Samples of unknown metrics are omitted. */
    static Optional<MetricLine> parse(long id, Instant at, String message) {
        if (message.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            return of(id, at, JSON.readTree(message));
        } catch (JsonProcessingException _) {
            return Optional.empty(); // Log lines of other formats are expected here.
        }
    }

    /**
     * The line of a parsed log event; empty if it has no or too many samples. Samples of unknown metrics are omitted.
     *
     * @param id the same in every delivery, and different from those of all other lines
     */
    public static Optional<MetricLine> of(long id, Instant at, JsonNode line) {
        JsonNode samples = line.path("samples");
        return samples.isArray() && samples.size() <= MAX_SAMPLES
                ? Optional.of(new MetricLine(id, at, environment(line), samples(line)))
                : Optional.empty();
    }

    private static String environment(JsonNode line) {
        String id = line.path("environmentId").asText();
        return id.length() <= MAX_ENVIRONMENT_LENGTH && AsciiText.isAlphanumericOr("-", id) ? id : "";
    }

    private static List<Sample> samples(JsonNode line) {
        List<Sample> read = new ArrayList<>();
        for (JsonNode sample : line.path("samples")) {
            addSample(sample.path("name").asText(), sample.path("labels"), sample.path("value"), read);
        }
        addSample(MetricCatalog.SAVED, MissingNode.getInstance(), line.path(RequestLog.SAVED), read);
        return read;
    }

    private static void addSample(String name, JsonNode labels, JsonNode number, List<Sample> read) {
        double value = number.asDouble(-1);
        if (value >= 0 && value <= MAX_VALUE) {
            Series.of(
                            name,
                            labels.properties().size(),
                            label -> labels.path(label).asText())
                    .ifPresent(series -> read.add(new Sample(series, value)));
        }
    }

    /** False if the line must not be counted, because of its time. */
    boolean isTimely(Instant now) {
        return !at.isBefore(now.minus(MAX_AGE)) && !at.isAfter(now.plus(MAX_CLOCK_SKEW));
    }

    /** Adds the line. Gauges of an old line are omitted, since they do not describe the present. */
    void addTo(MetricSum sum, Instant now) {
        boolean isRecent = at.isAfter(now.minus(MetricCatalog.ENVIRONMENT_TTL));
        sum.add(COUNTED, BigDecimal.ONE);
        for (Sample sample : samples) {
            BigDecimal value = BigDecimal.valueOf(sample.value);
            MetricFamily family = sample.series.metricFamily();
            String key = sample.series.key();
            switch (family.kind()) {
                case COUNTER, STATISTIC -> sum.add(key, value);
                case HISTOGRAM -> {
                    sum.add(key + MetricState.BUCKET + family.bucket(sample.value), BigDecimal.ONE);
                    sum.add(key + MetricState.BUCKET + MetricState.SUM, value);
                    ActiveTime.add(sample.series, at, sample.value, now, sum);
                }
                case GAUGE_SUM, GAUGE_MIN, GAUGE_LATEST -> {
                    if (isRecent) {
                        gauge(sample.series).ifPresent(gauge -> sum.add(gauge, new GaugeReading(at, value)));
                    }
                }
                case COMPUTED -> {
                    // not counted
                }
            }
        }
    }

    private Optional<Gauge> gauge(Series series) {
        if (!series.metricFamily().isOfEnvironment()) {
            return Optional.of(new Gauge("", series.key()));
        }
        return Optional.of(new Gauge(environmentId, series.key()))
                .filter(_ -> !environmentId.isEmpty() && series.isGaugeOf(environmentId));
    }
}
