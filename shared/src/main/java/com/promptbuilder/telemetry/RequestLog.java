package com.promptbuilder.telemetry;

import com.fasterxml.jackson.databind.util.RawValue;
import com.promptbuilder.system.Build;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Writes one log line per request and per job attempt: its fields, samples for the metrics bridge, and CloudWatch metrics, which Powertools
 * Metrics writes. Thread-safe.
 */
public final class RequestLog {
    private static final String NAMESPACE = "PromptBuilder";
    private static final String SERVICE = "prompt-builder-api";
    private static final String VERSION = Build.CURRENT.text();
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    /** The field with the dollars that an answer had cost whose calls other requests made. The metrics bridge adds it up. */
    public static final String SAVED = "savedUsd";

    /**
     * Routes that are read every few seconds. An environment reports their samples at most once a minute, or with a request to another route.
     * Most scrapes cause no delivery to the metrics bridge.
     */
    public static final Set<String> SCRAPES = Set.of("/metrics", "/stats");

    /** Failures of 4xx that an operator can act on: refused credentials, refusals of Claude, limits. Others are mistakes of the client. */
    private static final Set<Integer> WARNINGS = Set.of(401, 403, 422, 429);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final JsonLog jsonLog;
    private final EmfWriter emfWriter = new EmfWriter(NAMESPACE);
    private final Deployment deployment;
    private final Map<String, DimensionSet> dimensions = new ConcurrentHashMap<>();
    private final PendingCounters pendingCounters;
    private final EnvironmentMetrics environmentMetrics;
    private final Consumer<RequestMetrics> more;

    /** @param more adds further metrics of this process, at the interval of {@link EnvironmentMetrics} */
    public RequestLog(
            Deployment deployment,
            JsonLog jsonLog,
            PendingCounters pendingCounters,
            EnvironmentMetrics environmentMetrics,
            Consumer<RequestMetrics> more) {
        this.jsonLog = jsonLog;
        this.deployment = deployment;
        this.pendingCounters = pendingCounters;
        this.environmentMetrics = environmentMetrics;
        this.more = more;
    }

    /**
     * A request in progress. It contains no text of the client except a sanitized request id.
     *
     * @param method an HTTP method, or {@code other}
     * @param route the path in the template, or {@code none}
     */
    public record Started(String requestId, String method, String route, RequestMetrics requestMetrics) {}

    /**
     * How a request was answered.
     *
     * @param cache value of {@code Cache-Status}
     * @param error error code or message of this service, never a client's text
     */
    public record Completed(int status, Optional<String> cache, Optional<String> error, long nanos) {}

    /** Starts a request. */
    public Started begin(String requestId, String method, Optional<String> route, RequestMetrics requestMetrics) {
        return new Started(
                requestId, METHODS.contains(method) ? method : "other", route.orElse("none"), requestMetrics);
    }

    /** Writes the line of a completed request. */
    public void end(Started started, Completed completed) {
        if (jsonLog.isSilent()) {
            return;
        }
        RequestMetrics all = started.requestMetrics;
        Map<String, String> labels = Map.of(
                "method", started.method, "route", started.route, "status_code", Integer.toString(completed.status));
        all.record("http_requests_total", labels, 1);
        all.record("http_request_duration_seconds", labels, completed.nanos / NANOS_PER_SECOND);
        if (SCRAPES.contains(started.route) && !environmentMetrics.isScrapeDue()) {
            pendingCounters.defer(all);
        } else {
            addPending(all);
        }
        double millis = completed.nanos / NANOS_PER_MILLI;
        EmfMetrics emfMetrics = EmfMetrics.of(completed.status, millis, all.all());
        all.addLogField("requestId", started.requestId);
        all.addLogField("method", started.method);
        all.addLogField("status", completed.status);
        all.addLogField("durationMs", millis);
        completed.cache.ifPresent(cache -> all.addLogField("cache", cache));
        completed.error.ifPresent(error -> all.addLogField("error", error));
        addDollars(SAVED, all.savedUsd(), all);
        write(level(completed.status), "request", started.route, emfMetrics, all);
    }

    private static JsonLog.Level level(int status) {
        return status >= 500
                ? JsonLog.Level.ERROR
                : WARNINGS.contains(status) ? JsonLog.Level.WARN : JsonLog.Level.INFO;
    }

    /**
     * A job attempt.
     *
     * @param id the message's id
     * @param priority the label of its queue
     * @param result result label, from a fixed set
     * @param level of its line
     * @param attempt number of the attempt, from 1
     * @param waited time from sending the message until the attempt
     * @param nanos duration of the attempt
     */
    public record JobEntry(
            String id, String priority, String result, JsonLog.Level level, int attempt, Duration waited, long nanos) {}

    /** Writes the line of a job attempt. */
    public void job(JobEntry jobEntry, RequestMetrics all) {
        if (jsonLog.isSilent()) {
            return;
        }
        all.record("jobs_total", Map.of("priority", jobEntry.priority, "result", jobEntry.result), 1);
        if (jobEntry.attempt == 1) {
            all.record("job_wait_seconds", Map.of("priority", jobEntry.priority), jobEntry.waited.toMillis() / 1e3);
        }
        addPending(all);
        double millis = jobEntry.nanos / NANOS_PER_MILLI;
        all.addLogField("requestId", jobEntry.id);
        all.addLogField("priority", jobEntry.priority);
        all.addLogField("result", jobEntry.result);
        all.addLogField("attempt", jobEntry.attempt);
        all.addLogField("waitedMs", jobEntry.waited.toMillis());
        all.addLogField("durationMs", millis);
        // Results of Message Batches have a route of their own, since they take no time.
        write(
                jobEntry.level,
                "job",
                "bulk".equals(jobEntry.priority) ? "bulk" : "jobs",
                EmfMetrics.ofJob(millis, all.all()),
                all);
    }

    private void addPending(RequestMetrics all) {
        environmentMetrics.addTo(all, more);
        pendingCounters.drain().forEach(all::record);
    }

    private void write(JsonLog.Level level, String message, String route, EmfMetrics emfMetrics, RequestMetrics all) {
        all.addLogField("version", VERSION);
        all.addLogField("environmentId", environmentMetrics.environmentId());
        addDollars("costUsd", all.costUsd(), all);
        jsonLog.write(level, message, all.logFields(), all.all(), emfWriter.write(metrics -> {
            metrics.addDimension(dimensions.computeIfAbsent(route, this::dimensions));
            emfMetrics.addTo(metrics);
        }));
    }

    // A plain decimal, since it is unknown whether the metric filter that sums costUsd over all routes reads exponents.
    private static void addDollars(String name, String amount, RequestMetrics all) {
        if (!amount.equals(RequestMetrics.NOTHING)) {
            all.addLogField(name, new RawValue(amount));
        }
    }

    private DimensionSet dimensions(String route) {
        return DimensionSet.of(
                "service", SERVICE, "stage", deployment.stage(), "stack", deployment.stack(), "route", route);
    }

    /**
     * The deployed stack that a log line belongs to. Both components are dimensions of its CloudWatch metrics, so that two stacks of one stage
     * share neither alarms nor graphs.
     *
     * @param stage {@code dev}, {@code staging} or {@code production}; {@code local} elsewhere than on AWS
     * @param stack the name of the CloudFormation stack
     */
    public record Deployment(String stage, String stack) {}
}
