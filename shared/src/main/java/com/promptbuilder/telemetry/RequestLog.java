package com.promptbuilder.telemetry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        log.request(fields(entry, end, millis), samples, Emf.of(stage, end.status, millis, samples));
    }

    private List<Samples.Sample> samples(Entry entry, End end, int atOnce) {
        Samples all = entry.samples;
        Map<String, String> labels =
                Map.of("method", entry.method, "route", entry.route, "status_code", Integer.toString(end.status));
        all.add("http_requests_total", labels, 1);
        all.add("http_request_duration_seconds", labels, end.nanos / NANOS_PER_SECOND);
        all.add("http_active_requests", Map.of("method", entry.method, "route", entry.route), atOnce);
        vitals.addTo(all, more);
        List<Samples.Sample> samples = new ArrayList<>(all.all());
        samples.addAll(backlog.drain());
        return samples;
    }

    private Map<String, Object> fields(Entry entry, End end, double millis) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requestId", entry.requestId);
        fields.put("environmentId", vitals.environmentId());
        fields.put("method", entry.method);
        fields.put("route", entry.route);
        fields.put("status", end.status);
        fields.put("durationMs", millis);
        end.cache.ifPresent(status -> fields.put("cache", status));
        end.error.ifPresent(error -> fields.put("error", error));
        fields.putAll(entry.samples.notes());
        return fields;
    }
}
