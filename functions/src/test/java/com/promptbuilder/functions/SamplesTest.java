package com.promptbuilder.functions;

import com.promptbuilder.endpoint.Endpoint;
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

        assertThat(sample.summary()).isNotBlank();
        assertThat(Bodies.verdict(name, sample.body())).isEqualTo("accepted");
    }
}
