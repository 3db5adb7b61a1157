package com.promptbuilder.value;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class SecretTest {
    @Test
    void neverPrints() {
        Secret secret = new Secret("sk-zebra");
        assertThat(secret).hasToString("***");
        assertThat("" + Optional.of(secret) + List.of(secret) + String.format("%s", secret))
                .doesNotContain("zebra");
        assertThat(secret.reveal()).isEqualTo("sk-zebra");
    }
}
