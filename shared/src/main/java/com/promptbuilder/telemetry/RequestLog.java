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
    private final Log log;
    private final Backlog backlog;
    private final Vitals vitals;
    private final Consumer<Samples> more;

    /** @param more adds what is to be told of this process as often as its vitals */
    public RequestLog(Deployment deployment, Log log, Backlog backlog, Vitals vitals, Consumer<Samples> more) {
        this.deployment = deployment;
        this.log = log;
        this.backlog = backlog;
        this.vitals = vitals;
        this.more = more;
    }

    /**
     * A request that is being answered. Nothing in it is the caller's own text but an id of harmless characters.
     *
     * @param method one of HTTP's, or {@code other}
     * @param route its path in the template, or {@code none}
     */
    public record Entry(String requestId, String method, String route, Samples samples) {}

    /**
     * How it was answered.
     *
     * @param cache what {@code Cache-Status} says
     * @param error in our own words
     */
    public record End(int status, Optional<String> cache, Optional<String> error, long nanos) {}

    /** A request begins. */
    public Entry begin(String requestId, String method, Optional<String> route, Samples samples) {
        return new Entry(requestId, METHODS.contains(method) ? method : "other", route.orElse("none"), samples);
    }

    /** A request has ended: writes its line. */
    public void end(Entry entry, End end) {
        if (log.isSilent()) {
            return;
        }
        List<Samples.Sample> samples = samples(entry, end);
        double millis = end.nanos / NANOS_PER_MILLI;
        log.request(json -> write(json, entry, end, millis), samples, Emf.of(deployment, end.status, millis, samples));
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
    public record Job(String id, String priority, String result, int attempt, Duration waited, long nanos) {}

    /** A try of a job has ended: writes its line. */
    public void job(Job job, Samples all) {
        if (log.isSilent()) {
            return;
        }
        all.add("jobs_total", Map.of("priority", job.priority, "result", job.result), 1);
        if (job.attempt == 1) {
            all.add("job_wait_seconds", Map.of("priority", job.priority), job.waited.toMillis() / 1e3);
        }
        vitals.addTo(all, more);
        backlog.drain().forEach(all::add);
        double millis = job.nanos / NANOS_PER_MILLI;
        log.job(json -> write(json, job, all, millis), all.all(), Emf.ofJob(deployment, millis, all.all()));
    }

    private void write(JsonGenerator json, Job job, Samples samples, double millis) throws IOException {
        json.writeStringField("requestId", job.id);
        json.writeStringField("environmentId", vitals.environmentId());
        json.writeStringField("route", "jobs");
        json.writeStringField("priority", job.priority);
        json.writeStringField("result", job.result);
        json.writeNumberField("attempt", job.attempt);
        json.writeNumberField("waitedMs", job.waited.toMillis());
        json.writeFieldName("durationMs");
        JsonLine.number(json, millis);
        JsonLine.fields(json, samples.notes());
    }

    private List<Samples.Sample> samples(Entry entry, End end) {
        Samples all = entry.samples;
        Map<String, String> labels =
                Map.of("method", entry.method, "route", entry.route, "status_code", Integer.toString(end.status));
        all.add("http_requests_total", labels, 1);
        all.add("http_request_duration_seconds", labels, end.nanos / NANOS_PER_SECOND);
        vitals.addTo(all, more);
        backlog.drain().forEach(all::add);
        return all.all();
    }

    private void write(JsonGenerator json, Entry entry, End end, double millis) throws IOException {
        json.writeStringField("requestId", entry.requestId);
        json.writeStringField("environmentId", vitals.environmentId());
        json.writeStringField("method", entry.method);
        json.writeStringField("route", entry.route);
        json.writeNumberField("status", end.status);
        json.writeFieldName("durationMs");
        JsonLine.number(json, millis);
        if (end.cache.isPresent()) {
            json.writeStringField("cache", end.cache.get());
        }
        if (end.error.isPresent()) {
            json.writeStringField("error", end.error.get());
        }
        JsonLine.fields(json, entry.samples.notes());
    }
}
