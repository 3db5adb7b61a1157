package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricFamily.FleetAggregation;
import com.promptbuilder.metrics.MetricFamily.Kind;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All metrics there are, with their names, labels and buckets. What is not here is not counted: so the label set is bounded. */
public final class MetricCatalog {
    static final String LINES = "bridge_lines_total";
    static final String LAG = "bridge_lag_seconds";

    /** An environment that is silent for longer is gone, or frozen. */
    static final Duration ENVIRONMENT = Duration.ofMinutes(5);
    /** The table's own word holds until the next one. */
    private static final Duration SHARED = Duration.ofHours(1);
    /** Without new lines nothing lags. */
    static final Duration BEHIND = Duration.ofMinutes(2);

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
            computed(ActiveTime.FAMILY, "Requests at work, averaged over 10 s", "method", "route"),
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
            counter("cache_misses_total", "Look-ups that found none", "cache_type"),
            counter("cache_errors_total", "Look-ups that failed", "cache_type"),
            counter("unreadable_items_total", "Table items that could not be read and counted as absent", "kind"),
            gauge("cache_up", "Whether the tier answers", FleetAggregation.MIN, ENVIRONMENT, "cache_type"),
            gauge("cache_entries", "Answers in the tier", FleetAggregation.SUM, ENVIRONMENT, "cache_type"),
            gauge("cache_size_bytes", "What they take", FleetAggregation.SUM, ENVIRONMENT, "cache_type"),
            gauge(
                    "circuit_breaker_state",
                    "0 closed, 1 open, 2 half-open",
                    FleetAggregation.LATEST,
                    SHARED,
                    "circuit",
                    "mode"),
            gauge("claude_budget_used_ratio", "Used share of a budget", FleetAggregation.LATEST, SHARED, "window"),
            gauge(
                    "process_resident_memory_bytes",
                    "Memory held",
                    FleetAggregation.LATEST,
                    ENVIRONMENT,
                    "environment_id"),
            gauge(
                    "process_cpu_seconds_total",
                    "Processor time used",
                    FleetAggregation.LATEST,
                    ENVIRONMENT,
                    "environment_id"),
            counter("cold_starts_total", "Execution environments started", "function"),
            histogram(
                    "cold_start_duration_seconds",
                    "Time from a process's start until it was ready",
                    List.of(),
                    .1,
                    .25,
                    .5,
                    1,
                    2,
                    5,
                    10,
                    30),
            counter("jobs_queued_total", "Jobs sent to a queue, by what they are for", "priority", "reason"),
            counter("warming_cost_usd_total", "Cost in US dollars of answers made anew before anybody asked"),
            counter("jobs_total", "Tries of jobs, by how they ended", "priority", "result"),
            histogram(
                    "job_wait_seconds",
                    "Time from a job's sending until a worker began it",
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
            computed("queue_messages", "Jobs that wait", "queue"),
            computed("queue_dead_letters", "Messages that were given up", "queue"),
            counter(LINES, "Log lines that reached the bridge, by what became of them", "result"),
            computed(LAG, "Age of the oldest line of the last batch when it was counted"));

    private static final Map<String, MetricFamily> BY_NAME = byName();

    private MetricCatalog() {}

    /** All, in the order in which they are told. */
    public static List<MetricFamily> all() {
        return ALL;
    }

    /** The one of this name. */
    public static Optional<MetricFamily> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static MetricFamily counter(String name, String help, String... labels) {
        return new MetricFamily(name, help, List.of(labels), new Kind.Counter());
    }

    private static MetricFamily gauge(
            String name, String help, FleetAggregation fleetAggregation, Duration life, String... labels) {
        return new MetricFamily(name, help, List.of(labels), new Kind.Gauge(fleetAggregation, life));
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
