package com.promptbuilder.http;

import com.promptbuilder.bridge.PrometheusText;
import com.promptbuilder.bridge.Series;
import com.promptbuilder.bridge.Snapshot;
import com.promptbuilder.bridge.Stats;
import com.promptbuilder.bridge.Totals;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.QueueException;
import com.promptbuilder.table.StoreException;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** {@code /metrics} and {@code /stats}: what the whole fleet has counted, read at each request. */
final class MetricsPages {
    private final Totals totals;
    private final InstantSource clock;
    private final Optional<JobQueues> queues;

    MetricsPages(Totals totals, InstantSource clock, Optional<JobQueues> queues) {
        this.queues = queues;
        this.totals = totals;
        this.clock = clock;
    }

    Response metrics(Exchange exchange) {
        boolean isOpenMetrics = exchange.request()
                .header("accept")
                .filter(Accept::wantsOpenMetrics)
                .isPresent();
        return page(exchange, (snapshot, _) -> {
            PrometheusText.Rendered page = PrometheusText.of(snapshot, isOpenMetrics);
            return new Response(
                    200, Map.of("Content-Type", page.contentType(), "Vary", "Accept, " + Envelope.VARY), page.text());
        });
    }

    Response stats(Exchange exchange) {
        return page(
                exchange,
                (snapshot, now) -> Response.json(200, Stats.json(snapshot, now).toString()));
    }

    /** How the queues are, which nobody tells: looked at now. */
    private Map<Series, BigDecimal> queues() {
        Map<Series, BigDecimal> gauges = new HashMap<>();
        if (queues.isEmpty()) {
            return gauges;
        }
        try {
            queues.get().waiting().forEach((queue, waiting) -> {
                if (queue.equals(JobQueues.DEAD_LETTERS)) {
                    set(gauges, "queue_dead_letters", "jobs", waiting);
                } else {
                    set(gauges, "queue_messages", queue, waiting);
                }
            });
        } catch (QueueException away) {
            // What is not known is not told; Prometheus sees that it is missing.
        }
        return gauges;
    }

    private static void set(Map<Series, BigDecimal> gauges, String name, String queue, long value) {
        gauges.put(series(name, queue), BigDecimal.valueOf(value));
    }

    private static Series series(String name, String queue) {
        return Series.of(name, Map.of("queue", queue)).orElseThrow();
    }

    private Response page(Exchange exchange, BiFunction<Snapshot, Instant, Response> made) {
        try {
            Instant now = clock.instant();
            Totals.State state = totals.read(now);
            return made.apply(Snapshot.of(state, now).with(queues()), now).with("Cache-Control", "no-store");
        } catch (StoreException away) {
            return ErrorBody.of(503, "Metrics are unavailable", exchange.requestId())
                    .with("Retry-After", "2");
        }
    }
}
