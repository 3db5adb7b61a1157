package com.promptbuilder.functions;

import com.promptbuilder.endpoint.Endpoint;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class UnknownFieldsTest {
    static Iterable<String> names() {
        return Bodies.ENDPOINTS.stream().map(Endpoint::name).toList();
    }

    @Provide
    Arbitrary<String> endpoints() {
        return Arbitraries.of(Bodies.ENDPOINTS).map(Endpoint::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void areTruncatedAndSanitizedInMessages(String endpoint) {
        assertThat(with(endpoint, "temperature")).isEqualTo("Validation failed: temperature is not allowed");
        assertThat(with(endpoint, "Prompt")).isEqualTo("Validation failed: Prompt is not allowed");
        assertThat(with(endpoint, "n".repeat(65)))
                .isEqualTo("Validation failed: " + "n".repeat(64) + " is not allowed");
        assertThat(with(endpoint, "<b>\n\"x\"")).isEqualTo("Validation failed: _b___x_ is not allowed");
    }

    @ParameterizedTest
    @MethodSource("names")
    void areNotAllowedEvenIfEmpty(String endpoint) {
        assertThat(Bodies.verdict(endpoint, Bodies.minimal(endpoint).putNull("temperature")))
                .isEqualTo("Validation failed: temperature is not allowed");
    }

    // For any body, the message is a fixed text in one line.
    @Property
    void returnNoTextOfTheCaller(@ForAll("endpoints") String endpoint, @ForAll String text) {
        String canary = "zebra" + text;
        for (String field :
                Bodies.minimal(endpoint).propertyStream().map(Map.Entry::getKey).toList()) {
            assertThat(Bodies.verdict(
                            endpoint,
                            Bodies.minimal(endpoint)
                                    .set(field, Bodies.object("{}").put("a", canary))))
                    .doesNotContain("zebra", "\n", "\r");
        }
        assertThat(Bodies.verdict(endpoint, canary)).doesNotContain("zebra", "\n", "\r");
        assertThat(Bodies.verdict(endpoint, "{\"prompt\":\"" + canary)).doesNotContain("zebra", "\n", "\r");
        assertThat(Bodies.verdict(endpoint, Bodies.minimal(endpoint).put("x", canary)))
                .doesNotContain("zebra", "\n", "\r");
    }

    private static String with(String endpoint, String name) {
        return Bodies.verdict(endpoint, Bodies.minimal(endpoint).put(name, "zebra"));
    }
}
