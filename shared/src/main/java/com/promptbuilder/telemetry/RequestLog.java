package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The one line that each request leaves: its facts, what CloudWatch and the bridge count. Thread-safe. */
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

    /** @param more adds what is to be told of this process as often as its vitals */
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
     * A request that is being answered. Nothing in it is the caller's own text but an id of harmless characters.
     *
     * @param method one of HTTP's, or {@code other}
     * @param route its path in the template, or {@code none}
     */
    public record Started(String requestId, String method, String route, RequestMetrics requestMetrics) {}

    /**
     * How it was answered.
     *
     * @param cache what {@code Cache-Status} says
     * @param error in our own words
     */
    public record Completed(int status, Optional<String> cache, Optional<String> error, long nanos) {}

    /** A request begins. */
    public Started begin(String requestId, String method, Optional<String> route, RequestMetrics requestMetrics) {
        return new Started(
                requestId, METHODS.contains(method) ? method : "other", route.orElse("none"), requestMetrics);
    }

    /** A request has ended: writes its line. */
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
     * A try of a job.
     *
     * @param id the message's
     * @param priority the label of its queue
     * @param result how it ended, one word of a fixed set
     * @param attempt the first is 1
     * @param waited from the sending of the message until it was begun
     * @param nanos how long the try took
     */
    public record JobEntry(String id, String priority, String result, int attempt, Duration waited, long nanos) {}

    /** A try of a job has ended: writes its line. */
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
        JsonLogLine.fields(json, requestMetrics.notes());
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
        JsonLogLine.fields(json, started.requestMetrics.notes());
    }
}
