package com.promptbuilder.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.http.ContentNegotiation;
import com.promptbuilder.http.ErrorResponses;
import com.promptbuilder.http.RequestPipeline.Exchange;
import com.promptbuilder.http.Response;
import com.promptbuilder.metrics.MetricStore;
import com.promptbuilder.metrics.PrometheusRenderer;
import com.promptbuilder.metrics.Series;
import com.promptbuilder.metrics.Snapshot;
import com.promptbuilder.metrics.StatsRenderer;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.settings.Settings.CacheSettings;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** Serves {@code /metrics} and {@code /stats}: the metrics of all environments, read from the metric store at each request. */
public record MetricsHandler(
        MetricStore metricStore, InstantSource clock, Optional<JobQueues> queues, CacheSettings cache) {
    public Response metrics(Exchange exchange) {
        boolean isOpenMetrics = exchange.request()
                .header("accept")
                .filter(ContentNegotiation::wantsOpenMetrics)
                .isPresent();
        return page(exchange, (snapshot, _) -> {
            PrometheusRenderer.Rendered page = PrometheusRenderer.of(snapshot, isOpenMetrics);
            return new Response(
                    200, Map.of("Content-Type", page.contentType(), "Vary", "Accept, " + Response.VARY), page.text());
        });
    }

    /**
     * Serves {@code /stats}.
     *
     * @param startedAt start of this process, or its last restore from a snapshot
     */
    public Response stats(Exchange exchange, Instant startedAt) {
        return page(exchange, (snapshot, now) -> {
            ObjectNode stats = new StatsRenderer(snapshot, cache).json(now);
            stats.put("uptime", Duration.between(startedAt, now).toMillis() / 1000.0);
            return Response.json(200, stats.toString());
        });
    }

    /** Queue depths, which no environment reports. They are read from SQS at each request. */
    private Map<Series, BigDecimal> queueDepths() {
        Map<Series, BigDecimal> gauges = new HashMap<>();
        try {
            queues.map(found -> found.approximateDepth()).orElse(Map.of()).forEach((queue, waiting) -> {
                boolean isDeadLetters = queue.equals(JobQueues.DEAD_LETTERS);
                gauges.put(
                        isDeadLetters ? series("queue_dead_letters", "jobs") : series("queue_messages", queue),
                        BigDecimal.valueOf(waiting));
            });
        } catch (QueueUnavailableException _) {
            // The other metrics are still useful. Prometheus can alert on the missing series.
        }
        return gauges;
    }

    private static Series series(String name, String queue) {
        return Series.of(name, Map.of("queue", queue)).orElseThrow();
    }

    private Response page(Exchange exchange, BiFunction<Snapshot, Instant, Response> renderer) {
        try {
            Instant now = clock.instant();
            CompletableFuture<Map<Series, BigDecimal>> depths =
                    CompletableFuture.supplyAsync(this::queueDepths, Thread::startVirtualThread);
            Snapshot snapshot = Snapshot.of(metricStore.read(now), now);
            return renderer.apply(snapshot.with(depths.join()), now).with("Cache-Control", "no-store");
        } catch (StoreUnavailableException _) { // the table client has logged it
            return ErrorResponses.of(503, "Metrics are unavailable", exchange.requestId())
                    .with("Retry-After", "2");
        }
    }
}
