package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Example request of an endpoint: the optional resource {@code samples/<name>.json} next to its prompts.
 *
 * @param summary one line about the endpoint
 * @param body a valid request body
 */
public record EndpointExample(String summary, JsonNode body) {
    /**
     * The example of an endpoint, if it has one.
     *
     * @throws UncheckedIOException if the resource is not JSON
     */
    public static Optional<EndpointExample> of(Endpoint<?, ?> endpoint) {
        String resource = "samples/" + endpoint.name() + ".json";
        try (InputStream stream = endpoint.in().getClassLoader().getResourceAsStream(resource)) {
            if (stream == null) {
                return Optional.empty();
            }
            JsonNode json = new JsonMapper().readTree(stream);
            return Optional.of(new EndpointExample(json.path("summary").asText(), json.path("body")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
