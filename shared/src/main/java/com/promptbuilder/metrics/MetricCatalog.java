package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricFamily.FleetAggregation;
import com.promptbuilder.metrics.MetricFamily.Kind;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Catalogue of all metrics with their labels and buckets. Samples of other metrics are ignored, so the set of labels is bounded. */
public final class MetricCatalog {
    static final String LINES = "bridge_lines_total";
    static final String LAG = "bridge_lag_seconds";

    /** Environments report every 10 s. Without a report for longer, an environment has ended or is frozen. */
    static final Duration ENVIRONMENT_TTL = Duration.ofMinutes(5);
    /** Shared gauges change rarely: a value stays valid for an hour without a new report. */
    private static final Duration SHARED_TTL = Duration.ofHours(1);
    /** Without new lines there is no lag to report. */
    static final Duration LAG_TTL = Duration.ofMinutes(2);

    private static final List<MetricFamily> ALL = List.of(
            counter("http_requests_total", "Requests answered", "method", "route", "status_code"),
            histogram(
                    "http_request_duration_seconds",
                    "Time to answer",
                    List.of("method", "route", "status_code"),
                    .005,
                    .01,
                    .025,
                    .05,
                    .1,
                    .25,
                    .5,
                    1,
                    2,
                    5,
                    10,
                    30,
                    60,
                    90),
            computed(ActiveTime.FAMILY, "Active requests, averaged over 10 s", "method", "route"),
            counter("claude_api_calls_total", "HTTP calls to Claude", "endpoint", "status", "mode"),
            histogram(
                    "claude_api_duration_seconds",
                    "Time of a call to Claude",
                    List.of("endpoint", "mode"),
                    .5,
                    1,
                    2,
                    5,
                    10,
                    15,
                    20,
                    30,
                    45,
                    60,
                    90),
            counter("claude_tokens_total", "Tokens", "type", "mode"),
            counter("claude_cost_usd_total", "Cost of tokens in US dollars", "mode", "model"),
            counter("coalesced_requests_total", "Requests answered by a call made for another", "type"),
            counter("claude_calls_avoided_total", "Calls to Claude that were not needed", "reason"),
            counter("cache_hits_total", "Look-ups that found an answer", "cache_type"),
            counter("cache_misses_total", "Look-ups that found no answer", "cache_type"),
            counter("cache_errors_total", "Look-ups that failed", "cache_type"),
            counter("unreadable_items_total", "Table items that could not be read and counted as absent", "kind"),
            gauge("cache_up", "Whether the tier answers", FleetAggregation.MIN, ENVIRONMENT_TTL, "cache_type"),
            gauge("cache_entries", "Answers in the tier", FleetAggregation.SUM, ENVIRONMENT_TTL, "cache_type"),
            gauge(
                    "cache_size_bytes",
                    "Size of the answers in the tier",
                    FleetAggregation.SUM,
                    ENVIRONMENT_TTL,
                    "cache_type"),
            gauge(
                    "circuit_breaker_state",
                    "0 closed, 1 open, 2 half-open",
                    FleetAggregation.LATEST,
                    SHARED_TTL,
                    "circuit",
                    "mode"),
            gauge("claude_budget_used_ratio", "Used share of a budget", FleetAggregation.LATEST, SHARED_TTL, "window"),
            gauge(
                    "process_resident_memory_bytes",
                    "Memory held",
                    FleetAggregation.LATEST,
                    ENVIRONMENT_TTL,
                    "environment_id"),
            gauge(
                    "process_cpu_seconds_total",
                    "Processor time used",
                    FleetAggregation.LATEST,
                    ENVIRONMENT_TTL,
                    "environment_id"),
            counter("cold_starts_total", "Execution environments started", "function"),
            histogram(
                    "cold_start_duration_seconds",
                    "Time from process start until ready",
                    List.of(),
                    .1,
                    .25,
                    .5,
                    1,
                    2,
                    5,
                    10,
                    30),
            counter("jobs_queued_total", "Jobs sent to a queue, by reason", "priority", "reason"),
            counter("warming_cost_usd_total", "Cost in US dollars of answers generated ahead of demand"),
            counter("jobs_total", "Job attempts by result", "priority", "result"),
            histogram(
                    "job_wait_seconds",
                    "Time from sending a job until a worker starts it",
                    List.of("priority"),
                    .1,
                    .5,
                    1,
                    5,
                    10,
                    30,
                    60,
                    300,
                    1800),
            computed("queue_messages", "Jobs waiting in the queue", "queue"),
            computed("queue_dead_letters", "Messages in the dead-letter queue", "queue"),
            counter(LINES, "Log lines that reached the bridge, by result", "result"),
            computed(LAG, "Age of the oldest line of the last batch when it was counted"));

    private static final Map<String, MetricFamily> BY_NAME = byName();

    private MetricCatalog() {}

    /** All metrics, in the order of the exposition. */
    public static List<MetricFamily> all() {
        return ALL;
    }

    /** The family with this name, if there is one. */
    public static Optional<MetricFamily> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static MetricFamily counter(String name, String help, String... labels) {
        return new MetricFamily(name, help, List.of(labels), new Kind.Counter());
    }

    private static MetricFamily gauge(
            String name, String help, FleetAggregation fleetAggregation, Duration timeToLive, String... labels) {
        return new MetricFamily(name, help, List.of(labels), new Kind.Gauge(fleetAggregation, timeToLive));
    }

    private static MetricFamily computed(String name, String help, String... labels) {
        return new MetricFamily(name, help, List.of(labels), new Kind.Computed());
    }

    private static MetricFamily histogram(String name, String help, List<String> labels, double... bounds) {
        return new MetricFamily(
                name,
                help,
                labels,
                new Kind.Histogram(Arrays.stream(bounds).boxed().toList()));
    }

    private static Map<String, MetricFamily> byName() {
        Map<String, MetricFamily> families = new LinkedHashMap<>();
        ALL.forEach(metricFamily -> families.put(metricFamily.name(), metricFamily));
        return families;
    }
}
