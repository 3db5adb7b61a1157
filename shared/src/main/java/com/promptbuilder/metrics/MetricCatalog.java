package com.promptbuilder.metrics;

import com.promptbuilder.metrics.MetricCatalog.MetricFamily.Kind;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Catalogue of all metrics with their labels and buckets. Samples of other metrics are ignored, so the set of labels is bounded. */
public final class MetricCatalog {
    static final String LINES = "bridge_lines_total";
    static final String LAG = "bridge_lag_seconds";
    static final String HIT_RATE = "cache_hit_rate";
    static final String BUDGET = "claude_budget_used_ratio";
    static final String BUILD = "build_info";
    static final String SAVED = "saved_usd_total";
    static final String DURATION = "http_request_duration_seconds";
    static final String FIRST_TEXT = "claude_time_to_first_text_seconds";

    /** Environments report every 10 s. Without a report for longer, an environment has ended or is frozen. */
    static final Duration ENVIRONMENT_TTL = Duration.ofMinutes(5);
    /** Only requests report a circuit's state, so without them the last state is soon out of date. */
    private static final Set<String> OF_CIRCUITS = Set.of("circuit_breaker_state", "claude_provider_up");
    /** Shared gauges change rarely: a value stays valid for an hour without a new report. */
    static final Duration SHARED_TTL = Duration.ofHours(1);
    /** Without new lines there is no lag to report. */
    static final Duration LAG_TTL = Duration.ofMinutes(2);

    static final List<Double> REQUEST_SECONDS =
            List.of(.005, .01, .025, .05, .1, .25, .5, 1d, 2d, 5d, 10d, 30d, 60d, 90d);
    private static final List<Double> CALL_SECONDS = List.of(.5, 1d, 2d, 5d, 10d, 15d, 20d, 30d, 45d, 60d, 90d);
    private static final List<Double> FIRST_TEXT_SECONDS = List.of(.1, .25, .5, 1d, 2d, 3d, 5d, 10d, 20d);
    private static final List<Double> COLD_START_SECONDS = List.of(.1, .25, .5, 1d, 2d, 5d, 10d, 30d);
    private static final List<Double> JOB_WAIT_SECONDS = List.of(.1, .5, 1d, 5d, 10d, 30d, 60d, 300d, 1800d);

    private static final List<MetricFamily> ALL = List.of(
            counter("http_requests_total", "Requests answered", "method", "route", "status_code"),
            histogram(DURATION, "Time to answer", REQUEST_SECONDS, "method", "route", "status_code"),
            counter("batch_requests_total", "Requests that came several in one", "kind"),
            metric(Kind.COMPUTED, ActiveTime.FAMILY, "Active requests, averaged over 10 s", "method", "route"),
            counter("claude_api_calls_total", "HTTP calls to Claude", "endpoint", "status", "mode"),
            counter("claude_provider_calls_total", "HTTP calls to a provider of Claude", "provider", "status"),
            metric(
                    Kind.GAUGE_LATEST,
                    "claude_provider_up",
                    "0 while the mode's circuit is open or the provider refuses our account",
                    "provider",
                    "mode"),
            histogram("claude_api_duration_seconds", "Time of a call to Claude", CALL_SECONDS, "endpoint", "mode"),
            histogram(FIRST_TEXT, "Time of a streamed call until its first text", FIRST_TEXT_SECONDS, "mode"),
            counter("claude_tokens_total", "Tokens", "type", "mode"),
            counter("claude_cost_usd_total", "Cost of tokens in US dollars", "mode", "model"),
            metric(Kind.STATISTIC, SAVED, "Cost in US dollars of answers at the time of the calls that made them"),
            counter("coalesced_requests_total", "Requests answered by a call made for another", "type"),
            counter("stream_followers_total", "Streams that read another request's text along", "type"),
            counter("claude_calls_avoided_total", "Calls to Claude that were not needed", "reason"),
            counter("cache_hits_total", "Look-ups that found an answer", "cache_type"),
            counter("cache_misses_total", "Look-ups that found no answer", "cache_type"),
            counter("cache_errors_total", "Look-ups that failed", "cache_type"),
            counter("unreadable_items_total", "Table items that could not be read and counted as absent", "kind"),
            counter("cache_evictions_total", "Answers evicted from the full tier", "cache_type"),
            metric(Kind.COMPUTED, HIT_RATE, "Look-ups that found an answer, in percent", "cache_type"),
            metric(Kind.GAUGE_MIN, "cache_up", "Whether the tier answers", "cache_type"),
            metric(Kind.GAUGE_SUM, "cache_entries", "Answers in the tier", "cache_type"),
            metric(Kind.GAUGE_SUM, "cache_size_bytes", "Size of the answers in the tier", "cache_type"),
            metric(Kind.GAUGE_LATEST, "circuit_breaker_state", "0 closed, 1 open, 2 half-open", "circuit", "mode"),
            metric(Kind.GAUGE_LATEST, BUDGET, "Used share of a budget", "window"),
            metric(Kind.GAUGE_LATEST, "process_resident_memory_bytes", "Memory held", "environment_id"),
            metric(Kind.GAUGE_LATEST, "process_cpu_seconds_total", "Processor time used", "environment_id"),
            metric(Kind.GAUGE_MIN, BUILD, "1 for each build that runs", "version", "commit"),
            counter("cold_starts_total", "Execution environments started", "function"),
            histogram("cold_start_duration_seconds", "Time from process start until ready", COLD_START_SECONDS),
            counter("jobs_queued_total", "Jobs sent to a queue, by reason", "priority", "reason"),
            counter("warming_cost_usd_total", "Cost in US dollars of answers generated ahead of demand"),
            counter(
                    "prefetch_total",
                    "Answers generated ahead and judged: a request used them in time, or none did",
                    "result"),
            counter("prefetch_cost_usd_total", "Cost in US dollars of answers generated ahead of likely requests"),
            counter("prefetch_saved_seconds_total", "Time of Claude in answers that were generated ahead and used"),
            counter("jobs_total", "Job attempts by result", "priority", "result"),
            histogram(
                    "job_wait_seconds",
                    "Time from sending a job until a worker starts it",
                    JOB_WAIT_SECONDS,
                    "priority"),
            metric(Kind.COMPUTED, "queue_messages", "Jobs waiting in the queue", "queue"),
            metric(Kind.COMPUTED, "queue_dead_letters", "Messages in the dead-letter queue", "queue"),
            counter(LINES, "Log lines that reached the bridge, by result", "result"),
            metric(Kind.COMPUTED, LAG, "Age of the oldest line of the last batch when it was counted"));

    private static final Map<String, MetricFamily> BY_NAME =
            ALL.stream().collect(Collectors.toMap(MetricFamily::name, Function.identity()));

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
        return metric(Kind.COUNTER, name, help, labels);
    }

    private static MetricFamily metric(Kind kind, String name, String help, String... labels) {
        return new MetricFamily(kind, name, help, List.of(), List.of(labels));
    }

    private static MetricFamily histogram(String name, String help, List<Double> bounds, String... labels) {
        return new MetricFamily(Kind.HISTOGRAM, name, help, bounds, List.of(labels));
    }

    /**
     * A metric: how its samples are combined, its name, help text and labels.
     *
     * @param name the metric's name in the Prometheus exposition
     * @param bounds a histogram's upper bounds of all buckets but the last, which has none; empty for other kinds
     * @param labels label names, in the order of the values in a series key
     */
    public record MetricFamily(Kind kind, String name, String help, List<Double> bounds, List<String> labels) {
        static final String ENVIRONMENT_ID = "environment_id";

        public MetricFamily {
            bounds = List.copyOf(bounds);
            labels = List.copyOf(labels);
        }

        /** How samples are combined. Of a gauge, the latest sample replaces earlier ones of the same environment. */
        public enum Kind {
            /** Samples are added. */
            COUNTER,
            /** Samples are added. It is part of {@code /stats} only, and no metric. */
            STATISTIC,
            /** Samples are counted in buckets. */
            HISTOGRAM,
            /** The fleet's value is the sum of the environments' values. */
            GAUGE_SUM,
            /** The fleet's value is the smallest of the environments' values. */
            GAUGE_MIN,
            /** All environments report one shared state, of which the most recent value counts, or the environment's id is a label. */
            GAUGE_LATEST,
            /** Computed by the bridge or at the scrape. Samples in log lines are ignored. */
            COMPUTED
        }

        boolean isGauge() {
            return kind == Kind.GAUGE_SUM || kind == Kind.GAUGE_MIN || kind == Kind.GAUGE_LATEST;
        }

        /** Whether it is a gauge of which each environment has its own value, so that storage grows with the fleet. */
        boolean isOfEnvironment() {
            return isGauge() && (kind != Kind.GAUGE_LATEST || labels.contains(ENVIRONMENT_ID));
        }

        /** How long a gauge's value stays valid. */
        Duration timeToLive() {
            return isOfEnvironment() || OF_CIRCUITS.contains(name) ? ENVIRONMENT_TTL : SHARED_TTL;
        }

        /** Index of the histogram's bucket that contains the value. */
        int bucket(double value) {
            int bucket = 0;
            while (bucket < bounds.size() && value > bounds.get(bucket)) {
                bucket++;
            }
            return bucket;
        }
    }
}
