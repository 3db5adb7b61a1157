package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The tokens of one answer, by kind.
 *
 * @param input the prompt's tokens that were neither read from nor written to the cache
 */
record Usage(int input, int cacheWrite5m, int cacheWrite1h, int cacheRead, int output, int thinking) {
    int cacheWrite() {
        return cacheWrite5m + cacheWrite1h;
    }

    /** The {@code usage} of a message. */
    ObjectNode full() {
        ObjectNode usage = cumulative();
        usage.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", cacheWrite5m)
                .put("ephemeral_1h_input_tokens", cacheWrite1h);
        usage.putNull("server_tool_use");
        return usage.put("service_tier", "standard");
    }

    /** The {@code usage} at the end of a stream. */
    ObjectNode cumulative() {
        ObjectNode usage = Json.object()
                .put("input_tokens", input)
                .put("cache_creation_input_tokens", cacheWrite())
                .put("cache_read_input_tokens", cacheRead)
                .put("output_tokens", output);
        if (thinking > 0) {
            usage.putObject("output_tokens_details").put("thinking_tokens", thinking);
        }
        return usage;
    }
}
