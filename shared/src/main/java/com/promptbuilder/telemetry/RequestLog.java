package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Writes one log line per request and per job attempt: its fields, CloudWatch metrics and samples for the metrics bridge. Thread-safe. */
public final class RequestLog {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT");
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Deployment deployment;
    private final JsonLog jsonLog;
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
        this.deployment = deployment;
        this.jsonLog = jsonLog;
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
        List<RequestMetrics.MetricSample> samples = samples(started, completed);
        double millis = completed.nanos / NANOS_PER_MILLI;
        jsonLog.request(
                json -> write(json, started, completed, millis),
                samples,
                EmfMetrics.of(deployment, completed.status, millis, samples));
    }

    /**
     * A job attempt.
     *
     * @param id the message's id
     * @param priority the label of its queue
     * @param result result label, from a fixed set
     * @param attempt number of the attempt, from 1
     * @param waited time from sending the message until the attempt
     * @param nanos duration of the attempt
     */
    public record JobEntry(String id, String priority, String result, int attempt, Duration waited, long nanos) {}

    /** Writes the line of a job attempt. */
    public void job(JobEntry jobEntry, RequestMetrics all) {
        if (jsonLog.isSilent()) {
            return;
        }
        all.record("jobs_total", Map.of("priority", jobEntry.priority, "result", jobEntry.result), 1);
        if (jobEntry.attempt == 1) {
            all.record("job_wait_seconds", Map.of("priority", jobEntry.priority), jobEntry.waited.toMillis() / 1e3);
        }
        environmentMetrics.addTo(all, more);
        pendingCounters.drain().forEach(all::record);
        double millis = jobEntry.nanos / NANOS_PER_MILLI;
        jsonLog.job(
                json -> write(json, jobEntry, all, millis), all.all(), EmfMetrics.ofJob(deployment, millis, all.all()));
    }

    private void write(JsonGenerator json, JobEntry jobEntry, RequestMetrics requestMetrics, double millis)
            throws IOException {
        json.writeStringField("requestId", jobEntry.id);
        json.writeStringField("environmentId", environmentMetrics.environmentId());
        json.writeStringField("route", "jobs");
        json.writeStringField("priority", jobEntry.priority);
        json.writeStringField("result", jobEntry.result);
        json.writeNumberField("attempt", jobEntry.attempt);
        json.writeNumberField("waitedMs", jobEntry.waited.toMillis());
        json.writeFieldName("durationMs");
        JsonLogLine.number(json, millis);
        JsonLogLine.fields(json, requestMetrics.logFields());
    }

    private List<RequestMetrics.MetricSample> samples(Started started, Completed completed) {
        RequestMetrics all = started.requestMetrics;
        Map<String, String> labels = Map.of(
                "method", started.method, "route", started.route, "status_code", Integer.toString(completed.status));
        all.record("http_requests_total", labels, 1);
        all.record("http_request_duration_seconds", labels, completed.nanos / NANOS_PER_SECOND);
        environmentMetrics.addTo(all, more);
        pendingCounters.drain().forEach(all::record);
        return all.all();
    }

    private void write(JsonGenerator json, Started started, Completed completed, double millis) throws IOException {
        json.writeStringField("requestId", started.requestId);
        json.writeStringField("environmentId", environmentMetrics.environmentId());
        json.writeStringField("method", started.method);
        json.writeStringField("route", started.route);
        json.writeNumberField("status", completed.status);
        json.writeFieldName("durationMs");
        JsonLogLine.number(json, millis);
        if (completed.cache.isPresent()) {
            json.writeStringField("cache", completed.cache.get());
        }
        if (completed.error.isPresent()) {
            json.writeStringField("error", completed.error.get());
        }
        JsonLogLine.fields(json, started.requestMetrics.logFields());
    }
}
