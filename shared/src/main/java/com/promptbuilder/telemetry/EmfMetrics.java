package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * CloudWatch metrics of a log line, in the Embedded Metric Format. Metrics without a value are omitted, because CloudWatch bills each
 * metric by the month.
 *
 * @param values value by metric
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">The
 *     format's specification</a>
 */
public record EmfMetrics(Deployment deployment, Map<Metric, Double> values) {
    static final String NAMESPACE = "PromptBuilder";
    static final String SERVICE = "prompt-builder-api";

    /** Cached directives by set of metrics; only few sets occur. */
    private static final Map<Set<Metric>, String> DIRECTIVES = new ConcurrentHashMap<>();

    /** The metrics that CloudWatch keeps, by service, stage, stack and route; the cost also by service, stage and stack. */
    public enum Metric {
        REQUESTS("requests", "Count"),
        DURATION("duration", "Milliseconds"),
        ERRORS_4XX("errors4xx", "Count"),
        ERRORS_5XX("errors5xx", "Count"),
        CACHE_HITS("cacheHits", "Count"),
        CACHE_MISSES("cacheMisses", "Count"),
        COALESCED("coalesced", "Count"),
        CALLS_AVOIDED("callsAvoided", "Count"),
        CLAUDE_CALLS("claudeCalls", "Count"),
        CLAUDE_ERRORS("claudeErrors", "Count"),
        CLAUDE_TOKENS("claudeTokens", "Count"),
        CLAUDE_COST("claudeCostUsd", "None"),
        COLD_STARTS("coldStarts", "Count");

        private final String key;
        private final String unit;

        Metric(String key, String unit) {
            this.key = key;
            this.unit = unit;
        }

        /** Its name in CloudWatch and in the log line. */
        public String key() {
            return key;
        }

        /** Its CloudWatch unit. */
        public String unit() {
            return unit;
        }
    }

    /** The CloudWatch metrics of a request. */
    public static EmfMetrics of(
            Deployment deployment, int status, double durationMs, Iterable<RequestMetrics.MetricSample> samples) {
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
        return new EmfMetrics(deployment, values);
    }

    /** The CloudWatch metrics of a job attempt: no request counters, but Claude calls and their cost. */
    static EmfMetrics ofJob(Deployment deployment, double durationMs, Iterable<RequestMetrics.MetricSample> samples) {
        EnumMap<Metric, Double> values = new EnumMap<>(Metric.class);
        values.put(Metric.DURATION, durationMs);
        samples.forEach(metricSample -> add(metricSample, values));
        values.remove(Metric.CACHE_MISSES);
        return new EmfMetrics(deployment, values);
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

    /** Writes the directive, its dimensions and its metrics; the line already contains the route. */
    void writeTo(JsonGenerator json, long epochMillis) throws IOException {
        json.writeObjectFieldStart("_aws");
        json.writeNumberField("Timestamp", epochMillis);
        json.writeFieldName("CloudWatchMetrics");
        json.writeRawValue(DIRECTIVES.computeIfAbsent(EnumSet.copyOf(values.keySet()), EmfMetrics::directives));
        json.writeEndObject();
        json.writeStringField("service", SERVICE);
        json.writeStringField("stage", deployment.stage());
        json.writeStringField("stack", deployment.stack());
        for (Map.Entry<Metric, Double> value : values.entrySet()) {
            json.writeFieldName(value.getKey().key);
            JsonLogLine.number(json, value.getValue());
        }
    }

    // The cost over all routes needs a metric of its own, because CloudWatch trains no anomaly band on a search over
    // routes.
    private static String directives(Set<Metric> metrics) {
        String total = metrics.contains(Metric.CLAUDE_COST)
                ? "," + directive("\"service\",\"stage\",\"stack\"", EnumSet.of(Metric.CLAUDE_COST))
                : "";
        return "[" + directive("\"service\",\"stage\",\"stack\",\"route\"", metrics) + total + "]";
    }

    private static String directive(String dimensions, Set<Metric> metrics) {
        return metrics.stream()
                .map(metric -> "{\"Name\":\"" + metric.key + "\",\"Unit\":\"" + metric.unit + "\"}")
                .collect(Collectors.joining(
                        ",",
                        "{\"Namespace\":\"" + NAMESPACE + "\",\"Dimensions\":[[" + dimensions + "]],\"Metrics\":[",
                        "]}"));
    }
}
