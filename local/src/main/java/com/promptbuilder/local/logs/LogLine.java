package com.promptbuilder.local.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.metrics.MetricLine;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of a function's log.
 *
 * @param function the name of the function
 * @param environmentId the id of its environment
 * @param text the line without a line break
 * @param json the text as a JSON object, with exact decimal numbers; empty if it is none. Its readers must not change it
 */
public record LogLine(String function, String environmentId, String text, Optional<JsonNode> json) {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build()
            .reader();

    /** A line that is parsed here, once for all sinks. */
    public static LogLine of(String function, String environmentId, String text) {
        return new LogLine(function, environmentId, text, text.startsWith("{") ? parsed(text) : Optional.empty());
    }

    /**
     * Its metric samples; empty if it has none. The condition is the filter pattern of the subscription in the template.
     *
     * @param id see {@link MetricLine}
     */
    Optional<MetricLine> samples(long id, Instant at) {
        return json.filter(line -> line.path("samples").path(0).path("name").isTextual())
                .flatMap(line -> MetricLine.of(id, at, line));
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JsonProcessingException _) {
            return Optional.empty(); // Lines of other formats are expected here.
        }
    }
}
