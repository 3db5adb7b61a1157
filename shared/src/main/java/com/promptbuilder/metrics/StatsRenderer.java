package com.promptbuilder.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.metrics.Snapshot.HistogramData;
import com.promptbuilder.settings.Settings.CacheSettings;
import com.promptbuilder.system.Build;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Renders the fleet's metrics as JSON for {@code /stats}: totals, hit rates, savings, percentiles and the cost of each mode. */
public record StatsRenderer(Snapshot snapshot, CacheSettings settings) {
    private static final double PERCENT = 100;
    private static final String HITS = "cache_hits_total";
    private static final String MISSES = "cache_misses_total";
    private static final String CALLS = "claude_api_calls_total";
    private static final String COST = "claude_cost_usd_total";
    private static final String AVOIDED = "claude_calls_avoided_total";
    private static final String PREFETCHED = "prefetch_total";
    private static final String MEMORY = "process_resident_memory_bytes";

    /** The body of {@code /stats}. */
    public ObjectNode json(Instant now) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("timestamp", now.toString());
        json.put("version", Build.CURRENT.version()).put("commit", Build.CURRENT.commit());
        requests(json.putObject("requests"));
        cache(json.putObject("cache"));
        claude(json.putObject("claude"));
        savings(json.putObject("savings"));
        environments(json.putObject("environments"));
        jobs(json.putObject("jobs"));
        prefetch(json.putObject("prefetch"));
        bridge(json.putObject("bridge"));
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
        MetricCatalog.REQUEST_SECONDS.forEach(json.putArray("bucketBounds")::add);
        percentiles(json.putObject("seconds"), MetricCatalog.DURATION, "route");
    }

    // Percentiles cover all requests so far. Clients compute those of an interval from the buckets of two readings.
    private void percentiles(ObjectNode json, String name, String label) {
        List<Double> bounds = MetricCatalog.named(name).orElseThrow().bounds();
        snapshot.histograms().entrySet().stream()
                .filter(entry -> entry.getKey().isOf(name))
                .collect(Collectors.toMap(
                        entry -> entry.getKey().label(label), Map.Entry::getValue, HistogramData::plus, TreeMap::new))
                .forEach((value, histogram) -> percentiles(json.putObject(value), histogram, bounds));
    }

    private static void percentiles(ObjectNode json, HistogramData histogram, List<Double> bounds) {
        json.put("count", histogram.count()).put("sum", histogram.sum().doubleValue());
        json.put("p50", histogram.percentile(0.5, bounds));
        json.put("p95", histogram.percentile(0.95, bounds));
        json.put("p99", histogram.percentile(0.99, bounds));
        histogram.buckets().forEach(json.putArray("buckets")::add);
    }

    private void cache(ObjectNode json) {
        counts(json.putObject("hits"), HITS, "cache_type");
        counts(json.putObject("misses"), MISSES, "cache_type");
        ObjectNode rates = json.putObject("hitRatePercent").put("all", overallHitRate());
        snapshot.sumBy(MetricCatalog.HIT_RATE, "cache_type")
                .forEach((tier, rate) -> rates.put(tier, rate.doubleValue()));
        counts(json.putObject("coalesced"), "coalesced_requests_total", "type");
        counts(json.putObject("entries"), "cache_entries", "cache_type");
        counts(json.putObject("sizeBytes"), "cache_size_bytes", "cache_type");
        json.putObject("capacityPerEnvironment")
                .put("entries", settings.maxEntries())
                .put("bytes", settings.maxBytes());
        counts(json.putObject("evictions"), "cache_evictions_total", "cache_type");
        counts(json.putObject("up"), "cache_up", "cache_type");
    }

    /** The share of requests that a tier answered. Every request asks the memory tier first, also while another tier is unavailable. */
    private double overallHitRate() {
        double hits = snapshot.sum(HITS).doubleValue();
        double requests = snapshot.sum(HITS, "cache_type", "memory")
                .add(snapshot.sum(MISSES, "cache_type", "memory"))
                .doubleValue();
        return requests == 0 ? 0 : PERCENT * hits / requests;
    }

    private void claude(ObjectNode json) {
        json.put("calls", snapshot.sum(CALLS).longValue());
        json.put("errors", snapshot.sum(CALLS, "status", "error").longValue());
        json.put("costUsd", snapshot.sum(COST));
        counts(json.putObject("tokens"), "claude_tokens_total", "type");
        ObjectNode modes = json.putObject("byMode");
        snapshot.sumBy(CALLS, "mode").forEach((mode, calls) -> {
            ObjectNode each = modes.putObject(mode).put("calls", calls.longValue());
            each.put("tokens", snapshot.sum("claude_tokens_total", "mode", mode).longValue());
            each.put("costUsd", snapshot.sum(COST, "mode", mode));
        });
        percentiles(json.putObject("firstTextSeconds"), MetricCatalog.FIRST_TEXT, "mode");
        circuits(json.putObject("circuits"));
        ObjectNode used = json.putObject("budgetUsedRatio");
        snapshot.sumBy(MetricCatalog.BUDGET, "window").forEach(used::put);
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

    private void savings(ObjectNode json) {
        BigDecimal calls = snapshot.sum(CALLS);
        BigDecimal mean =
                calls.signum() == 0 ? BigDecimal.ZERO : snapshot.sum(COST).divide(calls, MathContext.DECIMAL64);
        json.put("callsAvoided", snapshot.sum(AVOIDED).longValue());
        counts(json.putObject("byReason"), AVOIDED, "reason");
        json.put("meanCostUsd", mean.doubleValue());
        json.put("savedUsd", snapshot.sum(MetricCatalog.SAVED));
    }

    /** Environments with a report within {@link MetricCatalog#ENVIRONMENT_TTL}. Totals only: a fleet can have thousands. */
    private void environments(ObjectNode json) {
        json.put("known", snapshot.sumBy(MEMORY, "environment_id").size());
        json.put("memoryBytes", snapshot.sum(MEMORY).longValue());
        counts(json.putObject("coldStarts"), "cold_starts_total", "function");
        ArrayNode builds = json.putArray("builds");
        snapshot.sumBy(MetricCatalog.BUILD, "version", "commit")
                .forEach((version, commits) -> commits.keySet().forEach(commit -> builds.add(version + '+' + commit)));
    }

    /** Empty objects if there are no queues or the queues are unavailable. */
    private void jobs(ObjectNode json) {
        counts(json.putObject("waiting"), "queue_messages", "queue");
        json.put("deadLetters", snapshot.sum("queue_dead_letters").longValue());
        counts(json.putObject("queued"), "jobs_queued_total", "priority");
        counts(json.putObject("queuedFor"), "jobs_queued_total", "reason");
        json.put("warmingCostUsd", snapshot.sum("warming_cost_usd_total").doubleValue());
        counts(json.putObject("tries"), "jobs_total", "result");
    }

    /** Precision is the share of the judged answers that a request used; null while none was judged. */
    private void prefetch(ObjectNode json) {
        long used = snapshot.sum(PREFETCHED, "result", "used").longValue();
        long wasted = snapshot.sum(PREFETCHED, "result", "wasted").longValue();
        json.put("used", used).put("wasted", wasted);
        json.put("precision", used + wasted == 0 ? null : (Double) ((double) used / (used + wasted)));
        json.put("savedSeconds", snapshot.sum("prefetch_saved_seconds_total").doubleValue());
        json.put("costUsd", snapshot.sum("prefetch_cost_usd_total").doubleValue());
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
