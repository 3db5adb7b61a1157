package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Published schemas describe every property and have an example of it. */
class DescriptionsTest {
    static final List<Endpoint<?, ?>> ENDPOINTS = List.copyOf(Bodies.ENDPOINTS);

    @ParameterizedTest
    @FieldSource("ENDPOINTS")
    void everyPropertyHasADescriptionAndAnExample(Endpoint<?, ?> endpoint) {
        ObjectNode input = JsonSchemas.ofInput(endpoint.in());
        ObjectNode output = JsonSchemas.ofOutput(endpoint.out());
        Endpoint.Example example = endpoint.example().orElseThrow();
        JsonSchemas.addExamples(input, example.body());
        JsonSchemas.addExamples(input, example.more());
        JsonSchemas.addExamples(output, example.answer());
        input.remove("allOf"); // conditions, not properties
        for (JsonNode schema : List.of(input, output)) {
            assertThat(schema.findValues("properties"))
                    .isNotEmpty()
                    .flatExtracting(JsonNode::properties)
                    .allSatisfy(property -> assertThat(
                                    property.getValue().path("description").asText())
                            .as(property.getKey())
                            .isNotBlank())
                    .filteredOn(property -> property.getValue().findValue("properties") == null)
                    .allSatisfy(property -> assertThat(property.getValue().path("examples"))
                            .as(property.getKey())
                            .hasSize(1));
        }
    }
}
