package com.promptbuilder.telemetry;

import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.RateLimit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Metric samples and log fields of one request, reported in its log line. Labels come from small fixed sets, never from a client. Not
 * thread-safe: one request, one thread.
 */
public final class RequestMetrics {
    /** The source of an answer that the request's own calls made. */
    public static final String CLAUDE = "claude";

    static final String NOTHING = "0";

    private final RequestTrace requestTrace;
    private final String requestId;
    private final List<MetricSample> all = new ArrayList<>();
    private final Map<String, Object> logFields = new LinkedHashMap<>();
    private CallCost callCost = CallCost.NONE;
    private CallCost savedCost = CallCost.NONE;
    private String savedUsd = NOTHING;
    private String source = CLAUDE;
    /** Volatile, because the thread that sends an event stream's headers reads it. */
    private volatile Optional<RateLimit> rateLimit = Optional.empty();

    /** Metrics of work that belongs to no request. */
    public RequestMetrics() {
        this(RequestTrace.NOOP, "");
    }

    /** @param requestId empty for a job attempt */
    public RequestMetrics(RequestTrace requestTrace, String requestId) {
        this.requestTrace = requestTrace;
        this.requestId = requestId;
    }

    /** The id of the client's request; empty if there is none. */
    public Optional<String> requestId() {
        return Optional.of(requestId).filter(id -> !id.isEmpty());
    }

    /** The request's spans. */
    public RequestTrace trace() {
        return requestTrace;
    }

    /** One addition to one counter, or a gauge's new value. */
    public record MetricSample(String name, Map<String, String> labels, double value) {}

    /** The caller's own limit that is nearest to its end; empty if none was checked. */
    public Optional<RateLimit> rateLimit() {
        return rateLimit;
    }

    /** Replaces the caller's limit. */
    public void rateLimit(RateLimit nearest) {
        rateLimit = Optional.of(nearest);
    }

    /** Adds one to a counter. */
    public void increment(String name, String label, String value) {
        record(name, Map.of(label, value), 1);
    }

    /** Adds to a counter, observes a value of a histogram, or sets a gauge. */
    public void record(String name, Map<String, String> labels, double value) {
        record(new MetricSample(name, labels, value));
    }

    void record(MetricSample metricSample) {
        all.add(metricSample);
    }

    /** Adds the cost of one call of Claude, whatever its result. */
    public void addCallCost(CallCost cost) {
        callCost = callCost.plus(cost);
    }

    /** The cost of the request's calls so far; {@link CallCost#NONE} if it made none. */
    public CallCost callCost() {
        return callCost;
    }

    /** Reports that calls of other requests made the answer: its cache tier, or {@code shared}, and their cost. */
    public void answeredFrom(String from, CallCost cost) {
        source = from;
        savedCost = cost;
        savedUsd = cost.usd().decimal();
    }

    /** The cost of the calls of other requests that made the answer; {@link CallCost#NONE} if this request made it, or got none. */
    public CallCost savedCost() {
        return savedCost;
    }

    /** The dollars of {@link #callCost} as a decimal number. */
    public String costUsd() {
        return callCost.usd().decimal();
    }

    /** The dollars of {@link #savedCost} as a decimal number. */
    public String savedUsd() {
        return savedUsd;
    }

    /** Where the answer came from: {@code claude}, a cache tier, or {@code shared} for a call of another request. */
    public String source() {
        return source;
    }

    /** Adds a field to the request's log line, or replaces it. Never a client's text. */
    public void addLogField(String name, Object value) {
        logFields.put(name, value);
    }

    /** The log fields so far. */
    public Map<String, Object> logFields() {
        return Collections.unmodifiableMap(logFields);
    }

    /** Removes and returns all samples so far. */
    List<MetricSample> takeAll() {
        List<MetricSample> taken = List.copyOf(all);
        all.clear();
        return taken;
    }

    /** All samples so far, in order. */
    public List<MetricSample> all() {
        return Collections.unmodifiableList(all);
    }
}
