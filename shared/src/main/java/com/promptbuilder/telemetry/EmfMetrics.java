package com.promptbuilder.telemetry;

import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

import java.util.EnumMap;
import java.util.Map;

/** CloudWatch metrics of one log line. Those without a value are omitted, because CloudWatch bills each metric by the month. */
public record EmfMetrics(Map<Metric, Double> values) {
    private static final double MILLIS_PER_SECOND = 1e3;

    /** The metrics that CloudWatch keeps, by service, stage, stack and route. */
    public enum Metric {
        REQUESTS("requests", MetricUnit.COUNT),
        DURATION("duration", MetricUnit.MILLISECONDS),
        ERRORS_4XX("errors4xx", MetricUnit.COUNT),
        ERRORS_5XX("errors5xx", MetricUnit.COUNT),
        CACHE_HITS("cacheHits", MetricUnit.COUNT),
        CACHE_MISSES("cacheMisses", MetricUnit.COUNT),
        COALESCED("coalesced", MetricUnit.COUNT),
        CALLS_AVOIDED("callsAvoided", MetricUnit.COUNT),
        CLAUDE_CALLS("claudeCalls", MetricUnit.COUNT),
        CLAUDE_ERRORS("claudeErrors", MetricUnit.COUNT),
        CLAUDE_TOKENS("claudeTokens", MetricUnit.COUNT),
        CLAUDE_COST("claudeCostUsd", MetricUnit.NONE),
        FIRST_TEXT("firstText", MetricUnit.MILLISECONDS),
        COLD_STARTS("coldStarts", MetricUnit.COUNT);

        private final String key;
        private final MetricUnit unit;

        Metric(String key, MetricUnit unit) {
            this.key = key;
            this.unit = unit;
        }

        /** Its name in CloudWatch and in the log line. */
        public String key() {
            return key;
        }
    }

    /** The CloudWatch metrics of a request. */
    public static EmfMetrics of(int status, double durationMs, Iterable<RequestMetrics.MetricSample> samples) {
        EnumMap<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.REQUESTS, 1.0);
        values.put(Metric.DURATION, durationMs);
        if (status >= 500) {
            values.put(Metric.ERRORS_5XX, 1.0);
        } else if (status >= 400) {
            values.put(Metric.ERRORS_4XX, 1.0);
        }
        samples.forEach(metricSample -> add(metricSample, values));
        // A miss in one tier does not count as a miss of the request if another tier had the answer.
        if (values.containsKey(Metric.CACHE_HITS)) {
            values.remove(Metric.CACHE_MISSES);
        }
        values.computeIfPresent(Metric.CACHE_MISSES, (_, _) -> 1.0);
        return new EmfMetrics(values);
    }

    /** The CloudWatch metrics of a job attempt: no request counters, but Claude calls and their cost. */
    static EmfMetrics ofJob(double durationMs, Iterable<RequestMetrics.MetricSample> samples) {
        EnumMap<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.DURATION, durationMs);
        samples.forEach(metricSample -> add(metricSample, values));
        return new EmfMetrics(values);
    }

    private static void add(RequestMetrics.MetricSample metricSample, Map<Metric, Double> values) {
        switch (metricSample.name()) {
            case "cache_hits_total" -> add(Metric.CACHE_HITS, metricSample, values);
            case "cache_misses_total" -> add(Metric.CACHE_MISSES, metricSample, values);
            case "coalesced_requests_total" -> add(Metric.COALESCED, metricSample, values);
            case "claude_calls_avoided_total" -> add(Metric.CALLS_AVOIDED, metricSample, values);
            case "claude_tokens_total" -> add(Metric.CLAUDE_TOKENS, metricSample, values);
            case "claude_cost_usd_total" -> add(Metric.CLAUDE_COST, metricSample, values);
            case "cold_starts_total" -> add(Metric.COLD_STARTS, metricSample, values);
            case "claude_time_to_first_text_seconds" ->
                values.put(Metric.FIRST_TEXT, metricSample.value() * MILLIS_PER_SECOND);
            case "claude_api_calls_total" -> {
                add(Metric.CLAUDE_CALLS, metricSample, values);
                if ("error".equals(metricSample.labels().get("status"))) {
                    add(Metric.CLAUDE_ERRORS, metricSample, values);
                }
            }
            default -> {
                // counted by the metrics bridge only
            }
        }
    }

    private static void add(Metric metric, RequestMetrics.MetricSample metricSample, Map<Metric, Double> values) {
        values.merge(metric, metricSample.value(), Double::sum);
    }

    /** Adds the metrics to the line. */
    void addTo(Metrics line) {
        values.forEach((metric, value) -> line.addMetric(metric.key, value, metric.unit));
    }
}
