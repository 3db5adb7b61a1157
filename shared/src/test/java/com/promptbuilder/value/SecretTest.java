package com.promptbuilder.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void neverPrints() {
        Secret secret = new Secret("sk-zebra");
        assertThat(secret).hasToString("***");
        assertThat("" + Optional.of(secret) + List.of(secret) + String.format("%s", secret)).doesNotContain("zebra");
        assertThat(secret.reveal()).isEqualTo("sk-zebra");
    }
}
