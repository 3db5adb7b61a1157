package com.promptbuilder.metrics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.metrics.MetricFamily.Kind;
import com.promptbuilder.metrics.Snapshot.HistogramData;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The fleet's metrics as JSON, for people and scripts: totals, hit rates, savings, percentiles, what each mode costs. */
public final class StatsRenderer {
    private static final String DURATION = "http_request_duration_seconds";
    private static final String CALLS = "claude_api_calls_total";
    private static final String COST = "claude_cost_usd_total";
    private static final String AVOIDED = "claude_calls_avoided_total";
    private static final String MEMORY = "process_resident_memory_bytes";

    private final Snapshot snapshot;

    private StatsRenderer(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    public static ObjectNode json(Snapshot snapshot, Instant now) {
        StatsRenderer statsRenderer = new StatsRenderer(snapshot);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("timestamp", now.toString());
        statsRenderer.requests(json.putObject("requests"));
        statsRenderer.cache(json.putObject("cache"));
        statsRenderer.claude(json.putObject("claude"));
        statsRenderer.savings(json.putObject("savings"));
        statsRenderer.environments(json.putObject("environments"));
        statsRenderer.jobs(json.putObject("jobs"));
        statsRenderer.bridge(json.putObject("bridge"));
        return json;
    }

    private void requests(ObjectNode json) {
        json.put("total", snapshot.sum("http_requests_total").longValue());
        counts(json.putObject("byRoute"), "http_requests_total", "route");
        counts(json.putObject("byStatus"), "http_requests_total", "status_code");
        ObjectNode statuses = json.putObject("statusByRoute");
        snapshot.sumBy("http_requests_total", "route", "status_code")
                .forEach((route, counts) -> counts(statuses.putObject(route), counts));
        json.put("active", snapshot.sum(ActiveTime.FAMILY).doubleValue());
        if (MetricCatalog.named(DURATION).orElseThrow().kind() instanceof Kind.Histogram(List<Double> bounds)) {
            bounds.forEach(json.putArray("bucketBounds")::add);
            ObjectNode seconds = json.putObject("seconds");
            byRoute().forEach((route, seen) -> percentiles(seconds.putObject(route), seen, bounds));
        }
    }

    private Map<String, HistogramData> byRoute() {
        Map<String, HistogramData> routes = new TreeMap<>();
        snapshot.histograms().forEach((series, seen) -> {
            if (series.metricFamily().name().equals(DURATION)) {
                String route =
                        series.values().get(series.metricFamily().labels().indexOf("route"));
                routes.merge(route, seen, StatsRenderer::together);
            }
        });
        return routes;
    }

    private static HistogramData together(HistogramData one, HistogramData other) {
        List<Long> buckets = new ArrayList<>();
        for (int i = 0; i < one.buckets().size(); i++) {
            buckets.add(one.buckets().get(i) + other.buckets().get(i));
        }
        return new HistogramData(buckets, one.sum().add(other.sum()));
    }

    // Percentiles speak of all there ever was; from two readings of the buckets come those of the time between.
    private static void percentiles(ObjectNode json, HistogramData seen, List<Double> bounds) {
        json.put("count", seen.count()).put("sum", seen.sum().doubleValue());
        json.put("p50", Percentiles.of(seen, bounds, 0.5));
        json.put("p95", Percentiles.of(seen, bounds, 0.95));
        json.put("p99", Percentiles.of(seen, bounds, 0.99));
        seen.buckets().forEach(json.putArray("buckets")::add);
    }

    private void cache(ObjectNode json) {
        counts(json.putObject("hits"), "cache_hits_total", "cache_type");
        counts(json.putObject("misses"), "cache_misses_total", "cache_type");
        ObjectNode rates = json.putObject("hitRatePercent");
        HitRates.of(snapshot).forEach(rates::put);
        counts(json.putObject("coalesced"), "coalesced_requests_total", "type");
        counts(json.putObject("entries"), "cache_entries", "cache_type");
        counts(json.putObject("sizeBytes"), "cache_size_bytes", "cache_type");
        counts(json.putObject("up"), "cache_up", "cache_type");
    }

    private void claude(ObjectNode json) {
        json.put("calls", snapshot.sum(CALLS).longValue());
        json.put("errors", snapshot.sum(CALLS, "status", "error").longValue());
        json.put("costUsd", snapshot.sum(COST).doubleValue());
        counts(json.putObject("tokens"), "claude_tokens_total", "type");
        ObjectNode modes = json.putObject("byMode");
        snapshot.sumBy(CALLS, "mode").forEach((mode, calls) -> {
            ObjectNode each = modes.putObject(mode).put("calls", calls.longValue());
            each.put("tokens", snapshot.sum("claude_tokens_total", "mode", mode).longValue());
            each.put("costUsd", snapshot.sum(COST, "mode", mode).doubleValue());
        });
        circuits(json.putObject("circuits"));
        ObjectNode used = json.putObject("budgetUsedRatio");
        snapshot.sumBy("claude_budget_used_ratio", "window").forEach(used::put);
    }

    private void circuits(ObjectNode json) {
        snapshot.sumBy("circuit_breaker_state", "mode")
                .forEach((mode, state) -> json.put(
                        mode,
                        switch (state.intValue()) {
                            case 0 -> "closed";
                            case 1 -> "open";
                            default -> "half-open";
                        }));
    }

    // What an avoided call would have cost is not known; what a call has cost on the average is.
    private void savings(ObjectNode json) {
        BigDecimal avoided = snapshot.sum(AVOIDED);
        BigDecimal calls = snapshot.sum(CALLS);
        BigDecimal mean =
                calls.signum() == 0 ? BigDecimal.ZERO : snapshot.sum(COST).divide(calls, MathContext.DECIMAL64);
        json.put("callsAvoided", avoided.longValue());
        counts(json.putObject("byReason"), AVOIDED, "reason");
        json.put("meanCostUsd", mean.doubleValue());
        json.put("savedUsd", avoided.multiply(mean).doubleValue());
    }

    /** Those that have told of themselves of late. Never a list: a fleet has thousands. */
    private void environments(ObjectNode json) {
        json.put("known", snapshot.sumBy(MEMORY, "environment_id").size());
        json.put("memoryBytes", snapshot.sum(MEMORY).longValue());
        counts(json.putObject("coldStarts"), "cold_starts_total", "function");
    }

    /** Empty objects where there are no queues, or they do not answer. */
    private void jobs(ObjectNode json) {
        counts(json.putObject("waiting"), "queue_messages", "queue");
        json.put("deadLetters", snapshot.sum("queue_dead_letters").longValue());
        counts(json.putObject("queued"), "jobs_queued_total", "priority");
        counts(json.putObject("queuedFor"), "jobs_queued_total", "reason");
        json.put("warmingCostUsd", snapshot.sum("warming_cost_usd_total").doubleValue());
        counts(json.putObject("tries"), "jobs_total", "result");
    }

    private void bridge(ObjectNode json) {
        json.put("lagSeconds", snapshot.sum(MetricCatalog.LAG).doubleValue());
        counts(json.putObject("lines"), MetricCatalog.LINES, "result");
    }

    private void counts(ObjectNode json, String name, String label) {
        counts(json, snapshot.sumBy(name, label));
    }

    private static void counts(ObjectNode json, Map<String, BigDecimal> counts) {
        counts.forEach((value, count) -> json.put(value, count.longValue()));
    }
}
