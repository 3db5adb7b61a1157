package com.promptbuilder.settings;

import com.promptbuilder.settings.ValkeySettings.Address;
import com.promptbuilder.settings.ValkeySettings.Credentials;
import com.promptbuilder.settings.ValkeySettings.ServerlessCache;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ValkeySettingsTest {
    @Test
    void areAbsentByDefault() {
        assertThat(Settings.fromEnvironment(Map.of()).valkey()).isEmpty();
        assertThat(Settings.fromEnvironment(Map.of("VALKEY", " ", "VALKEY_CACHE", ""))
                        .valkey())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "redis://host, host, 6379, false",
        "valkey://host:1/, host, 1, false",
        "rediss://host:2, host, 2, true",
        "valkeys://host, host, 6379, true",
        "redis://my_valkey:6380, my_valkey, 6380, false",
        "rediss://my_valkey, my_valkey, 6379, true",
        "redis://host:1/0, host, 1, false",
        "redis://my_valkey/0, my_valkey, 6379, false",
        "redis://[::1]:7, [::1], 7, false",
    })
    void readAnAddress(String text, String host, int port, boolean tls) {
        assertThat(read(Map.of("VALKEY", text)))
                .isEqualTo(new ValkeySettings(
                        Optional.of(new Address(host, port, tls)),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Duration.ofMillis(80)));
    }

    @Test
    void readALoginThatIsNeverPrinted() {
        ValkeySettings settings = read(
                Map.of("VALKEY", "rediss://user:ze:bra@host", "VALKEY_CLUSTER", "true", "VALKEY_TIMEOUT_MS", "50"));
        assertThat(settings.login()).contains(new Credentials("user", new Secret("ze:bra")));
        assertThat(settings.cluster()).isTrue();
        assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(50));
        assertThat(settings.toString()).doesNotContain("bra");
        assertThat(read(Map.of("VALKEY", "redis://:zebra@host")).login())
                .contains(new Credentials("", new Secret("zebra")));
        assertThat(read(Map.of("VALKEY", "redis://me:a%40b@my_valkey/0")).login())
                .contains(new Credentials("me", new Secret("a@b")));
    }

    @Test
    void readAServerlessCacheInClusterMode() {
        ValkeySettings settings =
                read(Map.of("VALKEY_CACHE", "answers", "VALKEY_USER", "me", "AWS_REGION", "eu-central-1"));
        assertThat(settings.cache())
                .contains(new ServerlessCache(
                        "answers", "me", new Settings.AwsEndpoint("eu-central-1", Optional.empty(), false)));
        assertThat(settings.cluster()).isTrue();
        assertThat(settings.address()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "VALKEY, embedded, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY, http://zebra, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY, redis://zebra/1, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY, redis://ze_bra/1, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY, redis://zebra:x, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY, redis://zebra:99999, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY, redis://, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY, redis://ze bra, VALKEY must be redis://host:port or rediss://host:port",
        "VALKEY_CACHE, zebra, VALKEY_CACHE and VALKEY_USER belong together",
        "VALKEY_USER, zebra, VALKEY_CACHE and VALKEY_USER belong together",
        "VALKEY_CLUSTER, zebra, 'VALKEY_CLUSTER must be one of: true, false'",
        "VALKEY_TIMEOUT_MS, 4, VALKEY_TIMEOUT_MS must be a whole number from 5 to 10000",
    })
    void reportWhatIsExpectedOfAVariable(String name, String value, String message) {
        assertThatThrownBy(() -> Settings.fromEnvironment(Map.of(name, value)))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessage(message);
    }

    private static ValkeySettings read(Map<String, String> variables) {
        return Settings.fromEnvironment(variables).valkey().orElseThrow();
    }
}
