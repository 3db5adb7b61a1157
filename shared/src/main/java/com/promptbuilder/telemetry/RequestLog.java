package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;
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

    private final String stage;
    private final Log log;
    private final Backlog backlog;
    private final Vitals vitals;
    private final Consumer<Samples> more;
    private final ActiveRequests active = new ActiveRequests();

    /** @param more adds what is to be told of this process as often as its vitals */
    public RequestLog(String stage, Log log, Backlog backlog, Vitals vitals, Consumer<Samples> more) {
        this.stage = stage;
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
        Entry entry = new Entry(requestId, METHODS.contains(method) ? method : "other", route.orElse("none"), samples);
        active.begin(entry.method, entry.route);
        return entry;
    }

    /** A request has ended: writes its line. */
    public void end(Entry entry, End end) {
        int atOnce = active.end(entry.method, entry.route);
        if (log.isSilent()) {
            return;
        }
        List<Samples.Sample> samples = samples(entry, end, atOnce);
        double millis = end.nanos / NANOS_PER_MILLI;
        log.request(json -> write(json, entry, end, millis), samples, Emf.of(stage, end.status, millis, samples));
    }

    private List<Samples.Sample> samples(Entry entry, End end, int atOnce) {
        Samples all = entry.samples;
        Map<String, String> labels =
                Map.of("method", entry.method, "route", entry.route, "status_code", Integer.toString(end.status));
        all.add("http_requests_total", labels, 1);
        all.add("http_request_duration_seconds", labels, end.nanos / NANOS_PER_SECOND);
        all.add("http_active_requests", Map.of("method", entry.method, "route", entry.route), atOnce);
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
