package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What to try an endpoint with first: {@code samples/<name>.json}, a resource beside its prompts. An endpoint need not have one.
 *
 * @param summary what the endpoint does, in one line
 * @param body a request body that it accepts
 */
public record EndpointExample(String summary, JsonNode body) {
    /**
     * The sample of an endpoint, if it has one.
     *
     * @throws UncheckedIOException if that is no JSON
     */
    public static Optional<EndpointExample> of(Endpoint<?, ?> endpoint) {
        String resource = "samples/" + endpoint.name() + ".json";
        try (InputStream stream = endpoint.in().getClassLoader().getResourceAsStream(resource)) {
            if (stream == null) {
                return Optional.empty();
            }
            JsonNode json = new JsonMapper().readTree(stream);
            return Optional.of(new EndpointExample(json.path("summary").asText(), json.path("body")));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
