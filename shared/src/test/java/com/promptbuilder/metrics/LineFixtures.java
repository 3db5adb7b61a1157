package com.promptbuilder.metrics;

import java.util.Locale;

/** Log lines with metric samples. */
final class LineFixtures {
    private LineFixtures() {}

    /** A request's line. */
    static String request(String environment, String route, int status, double seconds, double cost) {
        return String.format(Locale.ROOT, """
                {"message":"request","environmentId":"%s","samples":[\
                {"name":"http_requests_total","labels":{"method":"POST","route":"%s","status_code":"%d"},"value":1},\
                {"name":"http_request_duration_seconds","labels":{"method":"POST","route":"%s","status_code":"%d"},"value":%s},\
                {"name":"claude_cost_usd_total","labels":{"mode":"text","model":"claude-haiku-5-5"},"value":%s},\
                {"name":"cache_entries","labels":{"cache_type":"memory"},"value":7}]}""", environment, route, status, route, status, seconds, cost);
    }

    /** A memory hit's line, with the environment's gauges if they are due. */
    static String hit(String environment, String route, boolean hasGauges) {
        String own = "{\"name\":\"%s\",\"labels\":{\"environment_id\":\"%s\"},\"value\":%s}";
        String tier = "{\"name\":\"%s\",\"labels\":{\"cache_type\":\"%s\"},\"value\":%s}";
        String gauges = String.join(
                ",",
                own.formatted("process_resident_memory_bytes", environment, 187_654_144 + 4_096 * route.length()),
                own.formatted("process_cpu_seconds_total", environment, "123.45"),
                tier.formatted("cache_entries", "memory", 1_234),
                tier.formatted("cache_size_bytes", "memory", 12_345_678),
                tier.formatted("cache_up", "memory", 1),
                tier.formatted("cache_up", "valkey", 1),
                tier.formatted("cache_up", "record", 1));
        return String.format(Locale.ROOT, """
                {"message":"request","environmentId":"%1$s","savedUsd":0.000541,"samples":[\
                {"name":"cache_hits_total","labels":{"cache_type":"memory"},"value":1},\
                {"name":"claude_calls_avoided_total","labels":{"reason":"hit"},"value":1},\
                {"name":"http_requests_total","labels":{"method":"POST","route":"%2$s","status_code":"200"},"value":1},\
                {"name":"http_request_duration_seconds",\
                "labels":{"method":"POST","route":"%2$s","status_code":"200"},"value":0.001234567}%3$s]}""", environment, route, hasGauges ? "," + gauges : "");
    }

    static String sample(String name, String labels, String value) {
        return "{\"environmentId\":\"e1\",\"samples\":[{\"name\":\"%s\",\"labels\":{%s},\"value\":%s}]}"
                .formatted(name, labels, value);
    }
}
