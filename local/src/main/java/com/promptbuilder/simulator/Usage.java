package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tokens of one message, estimated at four characters each. Input is what was neither read from nor written to the prompt cache. */
record Usage(int input, int cacheWrite5m, int cacheWrite1h, int cacheRead, int output, int thinking) {
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** The number of tokens in a text; 0 for an empty text. */
    static int tokensIn(String text) {
        return (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    /** The first tokens of a text, or the whole text if it has fewer. */
    static String firstTokens(long tokens, String text) {
        long end = Math.min(text.length(), tokens * CHARACTERS_PER_TOKEN);
        boolean splitsPair = end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt((int) end - 1));
        return text.substring(0, (int) (splitsPair ? end - 1 : end));
    }

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
