package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Published schemas describe every property. */
class DescriptionsTest {
    static final List<Endpoint<?, ?>> ENDPOINTS = List.copyOf(Bodies.ENDPOINTS);

    @ParameterizedTest
    @FieldSource("ENDPOINTS")
    void everyPropertyIsDescribed(Endpoint<?, ?> endpoint) {
        ObjectNode input = JsonSchemas.ofInput(endpoint.in());
        input.remove("allOf"); // conditions, not properties
        for (JsonNode schema : List.of(input, JsonSchemas.ofOutput(endpoint.out()))) {
            assertThat(schema.findValues("properties"))
                    .isNotEmpty()
                    .flatExtracting(JsonNode::properties)
                    .allSatisfy(property -> assertThat(
                                    property.getValue().path("description").asText())
                            .as(property.getKey())
                            .isNotBlank());
        }
    }
}
