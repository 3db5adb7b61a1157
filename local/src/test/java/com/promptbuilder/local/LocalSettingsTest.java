package com.promptbuilder.local;

import com.promptbuilder.local.LocalSettings.Cdn;
import com.promptbuilder.local.LocalSettings.Valkey;
import com.promptbuilder.local.ProviderTarget.Address;
import com.promptbuilder.local.environment.FunctionJvm;
import com.promptbuilder.local.environment.Scaling;
import com.promptbuilder.simulator.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LocalSettingsTest {
    @Test
    void anEmptyEnvironmentMeansLoopbackAndASimulatedClaude() {
        assertThat(LocalSettings.fromEnvironment(Map.of()))
                .isEqualTo(new LocalSettings(
                        "127.0.0.1",
                        3001,
                        Path.of("template.yaml"),
                        claude(Provider.ANTHROPIC, new Address.Simulated()),
                        Optional.empty(),
                        Optional.empty(),
                        new Valkey.None(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new FunctionJvm(System.getProperty("java.class.path"), Optional.empty()),
                        false));
    }

    @Test
    void anEmptyVariableIsNotThere() {
        assertThat(LocalSettings.fromEnvironment(Map.of("PORT", "", "ANTHROPIC_API_KEY", " ")))
                .isEqualTo(LocalSettings.fromEnvironment(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "redis://127.0.0.1:6379, 127.0.0.1:6379",
        "rediss://user:pass@word@host:1/, host:1/",
        "valkey://cache, cache",
    })
    void aSecondTierElsewhereIsNamedWithoutItsPassword(String address, String place) {
        assertThat(LocalSettings.fromEnvironment(Map.of("VALKEY", address)).valkey())
                .isEqualTo(new Valkey.External(place));
    }

    @Test
    void aSecondTierCanBeEmbeddedOrACache() {
        assertThat(LocalSettings.fromEnvironment(Map.of("VALKEY", "embedded")).valkey())
                .isEqualTo(new Valkey.Embedded());
        assertThat(LocalSettings.fromEnvironment(Map.of("VALKEY_CACHE", "answers"))
                        .valkey())
                .isEqualTo(new Valkey.External("answers"));
    }

    @ParameterizedTest
    @CsvSource({"'', '', false", "true, '', true", "true, shared, true", "true, caller, false", "false, shared, false"})
    void nginxStoresOnlyPublicAnswers(String isPublic, String scope, boolean keepsAnswers) {
        Map<String, String> nginx = Map.of("CDN", "nginx", "CACHE_PUBLIC", isPublic, "CACHE_SCOPE", scope);

        assertThat(LocalSettings.fromEnvironment(nginx).cdn()).contains(new Cdn(3005, keepsAnswers));
    }

    @Test
    void aKeyMeansAnthropicItself() {
        assertThat(LocalSettings.fromEnvironment(Map.of("ANTHROPIC_API_KEY", "k"))
                        .providers())
                .isEqualTo(claude(Provider.ANTHROPIC, new Address.Real()));
    }

    @Test
    void anAddressWinsWithAKeyOrWithout() {
        List<ProviderTarget> elsewhere =
                claude(Provider.ANTHROPIC, new Address.CustomUrl(URI.create("http://localhost:9")));

        assertThat(LocalSettings.fromEnvironment(Map.of("ANTHROPIC_BASE_URL", "http://localhost:9"))
                        .providers())
                .isEqualTo(elsewhere);
        assertThat(LocalSettings.fromEnvironment(
                                Map.of("ANTHROPIC_BASE_URL", "http://localhost:9", "ANTHROPIC_API_KEY", "k"))
                        .providers())
                .isEqualTo(elsewhere);
    }

    @Test
    void providersAreOrderedAndEachIsSimulatedUnlessItHasAnAddressOrAnthropicIsReal() {
        Map<String, String> both = Map.of("CLAUDE_PROVIDERS", "bedrock, anthropic-aws,tea");
        Map<String, String> one = Map.of("CLAUDE_PROVIDERS", "bedrock", "BEDROCK_BASE_URL", "http://b:1/anthropic");
        Map<String, String> real = Map.of("CLAUDE_PROVIDERS", "bedrock", "ANTHROPIC_API_KEY", "k");

        assertThat(LocalSettings.fromEnvironment(both).providers())
                .containsExactly(
                        new ProviderTarget(Provider.BEDROCK, new Address.Simulated()),
                        new ProviderTarget(Provider.ANTHROPIC_AWS, new Address.Simulated()));
        assertThat(LocalSettings.fromEnvironment(one).providers())
                .isEqualTo(claude(Provider.BEDROCK, new Address.CustomUrl(URI.create("http://b:1/anthropic"))));
        assertThat(LocalSettings.fromEnvironment(real).providers())
                .isEqualTo(claude(Provider.BEDROCK, new Address.Real()));
    }

    private static List<ProviderTarget> claude(Provider provider, Address address) {
        return List.of(new ProviderTarget(provider, address));
    }

    @Test
    void theAddressOfDynamoDbItselfWinsOverThatOfAllServices() {
        assertThat(LocalSettings.fromEnvironment(Map.of(
                                "AWS_ENDPOINT_URL", "http://localhost:1", "AWS_ENDPOINT_URL_DYNAMODB", "http://d:2"))
                        .dynamoDb())
                .contains(URI.create("http://d:2"));
    }

    @Test
    void readsTheFolderOfTheTableAndTheFormatOfTheLog() {
        LocalSettings settings = LocalSettings.fromEnvironment(Map.of("DATA", "target/none", "LOG_FORMAT", "json"));

        assertThat(settings.data()).contains(Path.of("target/none"));
        assertThat(settings.jsonLog()).isTrue();
        assertThat(LocalSettings.fromEnvironment(Map.of("LOG_FORMAT", "text")))
                .isEqualTo(LocalSettings.fromEnvironment(Map.of()));
    }

    @Test
    void functionsRunInEnvironmentsOnlyIfThereAreAny() {
        assertThat(LocalSettings.fromEnvironment(Map.of("ENVIRONMENTS", "0", "CONCURRENCY", "4"))
                        .scaling())
                .isEmpty();
        assertThat(LocalSettings.fromEnvironment(Map.of("ENVIRONMENTS", "3")).scaling())
                .contains(new Scaling(3, 1, false, false));
        assertThat(LocalSettings.fromEnvironment(
                                Map.of("ENVIRONMENTS", "2", "CONCURRENCY", "32", "FREEZE", "true", "SNAPSTART", "true"))
                        .scaling())
                .contains(new Scaling(2, 32, true, true));
    }

    @ParameterizedTest
    @CsvSource({
        "PORT,               abc,            PORT must be a port from 0 to 65535",
        "PORT,               65536,          PORT must be a port from 0 to 65535",
        "PORT,               -1,             PORT must be a port from 0 to 65535",
        "ENVIRONMENTS,       101,            ENVIRONMENTS must be a number from 0 to 100",
        "CONCURRENCY,        0,              CONCURRENCY must be a number from 1 to 1000",
        "FREEZE,             yes,            FREEZE must be true or false",
        "DATA,               pom.xml,        DATA must be the path of a folder",
        "LOG_FORMAT,         xml,            LOG_FORMAT must be text or json",
        "CDN,                varnish,        CDN must be nginx",
        "CDN_PORT,           -1,             CDN_PORT must be a port from 0 to 65535",
        "ANTHROPIC_BASE_URL, localhost:8080, ANTHROPIC_BASE_URL must be an http or https URL without query or fragment",
        "ANTHROPIC_BASE_URL, http://,        ANTHROPIC_BASE_URL must be an http or https URL without query or fragment",
        "AWS_ENDPOINT_URL,   a b,            AWS_ENDPOINT_URL must be an http or https URL without query or fragment",
    })
    void aWrongValueIsToldInOneLine(String name, String value, String expected) {
        assertThatExceptionOfType(LocalSettingsException.class)
                .isThrownBy(() -> LocalSettings.fromEnvironment(Map.of(name, value)))
                .withMessage(expected + ", but is \"" + value + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://user:secret@c:1,       ftp://c:1",
        "http://user:sec ret@c:1,     http://c:1",
        "http://user:secret/@c:1:1,   http://c:1:1",
        "http://c:1?key=secret,       http://c:1",
        "http://c:1#secret,           http://c:1",
    })
    void aWrongAddressIsToldWithoutItsPassword(String address, String shown) {
        assertThatExceptionOfType(LocalSettingsException.class)
                .isThrownBy(() -> LocalSettings.fromEnvironment(Map.of("ANTHROPIC_BASE_URL", address)))
                .withMessageEndingWith("but is \"" + shown + "\"");
    }
}
