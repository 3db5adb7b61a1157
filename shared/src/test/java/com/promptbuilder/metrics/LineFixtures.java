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

    static String sample(String name, String labels, String value) {
        return "{\"environmentId\":\"e1\",\"samples\":[{\"name\":\"%s\",\"labels\":{%s},\"value\":%s}]}"
                .formatted(name, labels, value);
    }
}
