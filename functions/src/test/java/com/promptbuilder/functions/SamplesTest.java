package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Samples that the pages offer. */
class SamplesTest {
    static Iterable<String> endpoints() {
        return Bodies.ENDPOINTS.stream().map(Endpoint::name).toList();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void eachEndpointHasOneThatItAccepts(String name) {
        Endpoint.Example sample = Bodies.endpoint(name).example().orElseThrow();

        ObjectNode whole = sample.body().deepCopy();
        sample.more().properties().forEach(field -> whole.set(field.getKey(), field.getValue()));
        assertThat(sample.summary()).isNotBlank();
        assertThat(Bodies.verdict(name, sample.body())).isEqualTo("accepted");
        assertThat(Bodies.verdict(name, whole)).isEqualTo("accepted");
        JsonNode answers = JsonSchemas.ofOutput(Bodies.endpoint(name).out());
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(answers)
                        .validate(sample.answer()))
                .isEmpty();
    }
}
