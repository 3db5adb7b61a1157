package com.promptbuilder.http;

import com.promptbuilder.bridge.PrometheusText;
import com.promptbuilder.bridge.Snapshot;
import com.promptbuilder.bridge.Stats;
import com.promptbuilder.bridge.Totals;
import com.promptbuilder.table.StoreException;
import com.promptbuilder.table.TableGuard;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BiFunction;

/** {@code /metrics} and {@code /stats}: what the whole fleet has counted, read at each request. */
final class MetricsPages {
    private final Totals totals;
    private final TableGuard guard;
    private final InstantSource clock;

    MetricsPages(Totals totals, TableGuard guard, InstantSource clock) {
        this.totals = totals;
        this.guard = guard;
        this.clock = clock;
    }

    Response metrics(Exchange exchange) {
        String accept = exchange.request().header("accept").orElse("");
        return page(exchange, (snapshot, _) -> {
            PrometheusText.Rendered page = PrometheusText.of(snapshot, accept);
            return new Response(200, Map.of("Content-Type", page.contentType(), "Vary", "Accept"), page.text());
        });
    }

    Response stats(Exchange exchange) {
        return page(
                exchange,
                (snapshot, now) -> Response.json(200, Stats.json(snapshot, now).toString()));
    }

    private Response page(Exchange exchange, BiFunction<Snapshot, Instant, Response> made) {
        try {
            Totals.State state = guard.call(totals::read);
            Instant now = clock.instant();
            return made.apply(Snapshot.of(state, now), now).with("Cache-Control", "no-store");
        } catch (StoreException away) {
            return ErrorBody.of(503, "Metrics are unavailable", exchange.requestId())
                    .with("Retry-After", "2");
        }
    }
}
