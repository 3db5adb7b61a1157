package com.promptbuilder.settings;

import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.Provider;
import com.promptbuilder.value.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {
    private static final Map<String, String> STRONG_MODES =
            Map.of("research", "claude-sonnet-5-5", "video", "claude-sonnet-5-5");

    @Test
    void readFurtherSettingsAsPairsAndPreferAVariableOfItsOwn() {
        Settings settings = Settings.fromEnvironment(Map.of(
                "SETTINGS", "TABLE_TIMEOUT_MS=500, CIRCUIT_OPEN_SECONDS=30",
                "CIRCUIT_OPEN_SECONDS", "45"));

        assertThat(settings.table().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(settings.circuit().openDuration()).isEqualTo(Duration.ofSeconds(45));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TABLE_TIMEOUT_MS     | SETTINGS must be pairs such as CIRCUIT_WINDOW=50, separated by commas
            TABLE_TIMEOUT_MS=9   | TABLE_TIMEOUT_MS must be a whole number from 10 to 10000
            """)
    void refuseFurtherSettingsAsTheirVariables(String pairs, String message) {
        assertThatThrownBy(() -> Settings.fromEnvironment(Map.of("SETTINGS", pairs)))
                .hasMessage(message);
    }

    @Test
    void haveDefaultsForEverything() {
        Settings settings = Settings.fromEnvironment(Map.of());
        assertThat(settings.stage()).isEqualTo("local");
        assertThat(settings.logLevel()).isEqualTo("info");
        assertThat(settings.cors().origins()).containsExactly("http://localhost:5173", "http://localhost:5174");
        assertThat(settings.responseStreaming()).isEqualTo(Settings.ResponseStreaming.NONE);
        assertThat(settings.claude())
                .isEqualTo(new ClaudeSettings(
                        new ProviderSettings(
                                List.of(Provider.ANTHROPIC),
                                Map.of(),
                                Optional.empty(),
                                Map.of(),
                                "us-east-1",
                                Optional.empty()),
                        Optional.empty(),
                        Optional.empty(),
                        "claude-haiku-5-5",
                        STRONG_MODES,
                        ModelOptions.Overrides.NONE,
                        Map.of(),
                        2));
        assertThat(settings.table())
                .isEqualTo(new Settings.DynamoDbSettings(
                        "prompt-builder",
                        new Settings.AwsEndpoint("us-east-1", Optional.empty(), false),
                        Duration.ofMillis(250)));
        assertThat(settings.replica()).isEmpty();
        assertThat(settings.cache())
                .isEqualTo(new Settings.CacheSettings(
                        10_000, 500_000_000, Duration.ofHours(2), Duration.ofDays(1), false, false, false));
        assertThat(settings.circuit())
                .isEqualTo(new ClaudeSettings.CircuitSettings(20, 10, 50, 80, Duration.ofSeconds(15)));
    }

    @Test
    void treatAnEmptyVariableAsAbsent() {
        Map<String, String> blank = Map.of(
                "STAGE",
                "",
                "LOG_LEVEL",
                " ",
                "CORS_ORIGINS",
                "",
                "CLAUDE_MODEL",
                "",
                "CLAUDE_MODEL_VIDEO",
                " ",
                "ANTHROPIC_API_KEY",
                "",
                "ANTHROPIC_BASE_URL",
                " ",
                "CACHE_MAX_ENTRIES",
                "",
                "CACHE_PUBLIC",
                "");
        assertThat(Settings.fromEnvironment(blank)).isEqualTo(Settings.fromEnvironment(Map.of()));
    }

    @Test
    void areReadWithoutSurroundingWhiteSpace() {
        Settings settings = Settings.fromEnvironment(Map.of(
                "LOG_LEVEL", " DEBUG ",
                "ANTHROPIC_API_KEY", "key\n",
                "CORS_ORIGINS", "https://a.example , http://[::1]:5173,",
                "CACHE_SCOPE", "Caller",
                "CACHE_PUBLIC", "TRUE",
                "CACHE_MAX_ENTRIES", " 0 "));
        assertThat(settings.logLevel()).isEqualTo("debug");
        assertThat(settings.claude().apiKey()).contains(new Secret("key"));
        assertThat(settings.cors().origins()).containsExactly("https://a.example", "http://[::1]:5173");
        assertThat(settings.cache().perCaller()).isTrue();
        assertThat(settings.cache().isPublic()).isTrue();
        assertThat(settings.cache().maxEntries()).isZero();
    }

    @Test
    void readModelsByMode() {
        ClaudeSettings claude = Settings.fromEnvironment(Map.of(
                        "CLAUDE_MODEL", "small", "CLAUDE_MODEL_VIDEO", " large ", "CLAUDE_MODEL_Video", "ignored"))
                .claude();
        assertThat(claude.modelFor("video")).isEqualTo("large");
        assertThat(claude.modelFor("code")).isEqualTo("small");
        assertThat(claude.modelFor("research")).isEqualTo("claude-sonnet-5-5");
    }

    @Test
    void preferTheServicesOwnEndpoint() {
        Map<String, String> both = Map.of(
                "AWS_ENDPOINT_URL_DYNAMODB", "http://localhost:8000", "AWS_ENDPOINT_URL", "http://localhost:4566");
        assertThat(Settings.fromEnvironment(both).table().awsEndpoint().endpoint())
                .contains(URI.create("http://localhost:8000"));
        Map<String, String> every = Map.of("AWS_ENDPOINT_URL", "http://localhost:4566");
        assertThat(Settings.fromEnvironment(every).table().awsEndpoint().endpoint())
                .contains(URI.create("http://localhost:4566"));
    }

    @Test
    void limitACallOfTheReplicaTableTo100Ms() {
        Settings settings = Settings.fromEnvironment(Map.of("REPLICA_TABLE", " answers ", "TABLE_TIMEOUT_MS", "500"));
        assertThat(settings.replica())
                .contains(new Settings.DynamoDbSettings(
                        "answers", settings.table().awsEndpoint(), Duration.ofMillis(100)));
    }

    @Test
    void treatAnEndpointAsEmulatorOnLoopbackOrIfThereIsNoRole() {
        Map<String, String> elsewhere = Map.of("AWS_ENDPOINT_URL", "http://localhost:4566", "AWS_ACCESS_KEY_ID", "id");
        assertThat(Settings.fromEnvironment(elsewhere).table().awsEndpoint().isEmulated())
                .isTrue();
        Map<String, String> onLoopback =
                Map.of("AWS_ENDPOINT_URL", "http://127.0.0.1:8000", "AWS_SESSION_TOKEN", "token");
        assertThat(Settings.fromEnvironment(onLoopback).table().awsEndpoint().isEmulated())
                .isTrue();
        Map<String, String> withRole =
                Map.of("AWS_ENDPOINT_URL", "https://proxy.example", "AWS_SESSION_TOKEN", "token");
        assertThat(Settings.fromEnvironment(withRole).table().awsEndpoint().isEmulated())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        LOG_LEVEL                 | loud    | LOG_LEVEL must be one of: debug, info, warn, error
        CACHE_SCOPE               | zebra   | CACHE_SCOPE must be one of: shared, caller
        CACHE_PUBLIC              | yes     | CACHE_PUBLIC must be one of: true, false
        CACHE_MAX_ENTRIES         | -1      | CACHE_MAX_ENTRIES must be a whole number from 0 to 10000000
        CACHE_MAX_ENTRIES         | 1e4     | CACHE_MAX_ENTRIES must be a whole number from 0 to 10000000
        CACHE_MAX_BYTES           | 9999999999999999999 | CACHE_MAX_BYTES must be a whole number from 0 to 1099511627776
        CACHE_MAX_TTL_SECONDS     | 0       | CACHE_MAX_TTL_SECONDS must be a whole number from 1 to 31536000
        TABLE_TIMEOUT_MS          | 9       | TABLE_TIMEOUT_MS must be a whole number from 10 to 10000
        ANTHROPIC_BASE_URL        | zebra   | ANTHROPIC_BASE_URL must be an http or https address without query or fragment
        ANTHROPIC_BASE_URL        | ftp://a | ANTHROPIC_BASE_URL must be an http or https address without query or fragment
        ANTHROPIC_BASE_URL        | http:// | ANTHROPIC_BASE_URL must be an http or https address without query or fragment
        ANTHROPIC_BASE_URL        | http://a?zebra=1 | ANTHROPIC_BASE_URL must be an http or https address without query or fragment
        ANTHROPIC_BASE_URL        | http://a/#zebra | ANTHROPIC_BASE_URL must be an http or https address without query or fragment
        ANTHROPIC_BASE_URL        | http://a? | ANTHROPIC_BASE_URL must be an http or https address without query or fragment
        AWS_ENDPOINT_URL          | a b     | AWS_ENDPOINT_URL must be an http or https address without query or fragment
        ANTHROPIC_API_KEY         | zebra z | ANTHROPIC_API_KEY must be visible ASCII characters
        ANTHROPIC_API_KEY         | z\u00e9bra | ANTHROPIC_API_KEY must be visible ASCII characters
        """)
    void reportWhatIsExpectedOfAVariable(String name, String value, String message) {
        assertThatThrownBy(() -> Settings.fromEnvironment(Map.of(name, value)))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example,                 https://a.example",
        "https://a.example/,                https://a.example",
        "https://a.example/v1,              https://a.example",
        "https://a.example//v1//,           https://a.example",
        "https://a.example/v1/messages,     https://a.example",
        "http://a.example:1/anthropic/v1/,  http://a.example:1/anthropic",
        "https://a.example/v1/proxy,        https://a.example/v1/proxy",
        "https://a.example/v11,             https://a.example/v11"
    })
    void removeThePathThatTheClientAppends(String given, String kept) {
        assertThat(Settings.fromEnvironment(Map.of("ANTHROPIC_BASE_URL", given))
                        .claude()
                        .providers()
                        .address(Provider.ANTHROPIC))
                .isEqualTo(URI.create(kept));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "https://a.example/", "a.example", "https://a.example,null", "ftp://a", "https://a b"})
    void rejectOriginsThatBrowsersDoNotSend(String origins) {
        assertThatThrownBy(() -> Settings.fromEnvironment(Map.of("CORS_ORIGINS", origins)))
                .hasMessage("CORS_ORIGINS must be origins such as https://example.com, separated by commas");
    }

    @Test
    void readAdditionalHeadersForFrontEnds() {
        assertThat(Settings.fromEnvironment(Map.of("CORS_HEADERS", " X-Tenant , x-amz-user-agent,"))
                        .cors()
                        .headers())
                .containsExactly("X-Tenant", "x-amz-user-agent");
        assertThat(Settings.fromEnvironment(Map.of()).cors().headers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "X-Tenant: a", "X-Tenant X-Other", "X-T\u00e9nant", "X-A\r\nX-B", "X-A;X-B"})
    void rejectInvalidHeaderNames(String headers) {
        assertThatThrownBy(() -> Settings.fromEnvironment(Map.of("CORS_HEADERS", headers)))
                .hasMessage("CORS_HEADERS must be names of headers such as X-Tenant, separated by commas");
    }

    @Test
    void reportEveryErrorAtOnceAndNoValue() {
        Map<String, String> wrong = Map.of(
                "LOG_LEVEL",
                "zebra",
                "ANTHROPIC_BASE_URL",
                "zebra",
                "AWS_ENDPOINT_URL_DYNAMODB",
                "zebra://zebra",
                "ANTHROPIC_API_KEY",
                "zebra\nzebra",
                "CACHE_MAX_BYTES",
                "zebra",
                "CORS_ORIGINS",
                "zebra");
        assertThatThrownBy(() -> Settings.fromEnvironment(wrong))
                .hasMessageContainingAll(wrong.keySet().toArray(String[]::new))
                .hasNoCause()
                .message()
                .doesNotContain("zebra")
                .hasLineCount(1);
    }

    @Test
    void neverPrintTheKey() {
        assertThat(Settings.fromEnvironment(Map.of("ANTHROPIC_API_KEY", "sk-zebra"))
                        .toString())
                .contains("***")
                .doesNotContain("zebra");
    }

    @Test
    void exportNoSpansByDefault() {
        assertThat(Settings.fromEnvironment(Map.of()).tracing())
                .isEqualTo(new TracingSettings(
                        Optional.empty(), "prompt-builder-api", false, Duration.ofSeconds(2), Optional.empty(), false));
    }

    @Test
    void readWhereSpansAreExported() {
        TracingSettings tracing = Settings.fromEnvironment(Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318",
                        "OTEL_SERVICE_NAME", "mine",
                        "OTEL_SEMCONV_STABILITY_OPT_IN", "http, gen_ai_latest_experimental",
                        "AWS_XRAY_DAEMON_ADDRESS", "169.254.79.129:2000",
                        "AWS_LAMBDA_FUNCTION_NAME", "optimize"))
                .tracing();

        assertThat(tracing)
                .isEqualTo(new TracingSettings(
                        Optional.of(URI.create("http://localhost:4318")),
                        "mine",
                        true,
                        Duration.ofMillis(500),
                        Optional.of(InetSocketAddress.createUnresolved("169.254.79.129", 2000)),
                        true));
        assertThat(Settings.fromEnvironment(
                                Map.of("AWS_LAMBDA_FUNCTION_NAME", "optimize", "AWS_LAMBDA_MAX_CONCURRENCY", "8"))
                        .tracing()
                        .freezesBetweenInvocations())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:99999", ":2000", "tcp:127.0.0.1:2000 udp:127.0.0.1:2000"})
    void ignoreAnInvalidDaemonAddress(String address) {
        assertThat(Settings.fromEnvironment(Map.of("AWS_XRAY_DAEMON_ADDRESS", address))
                        .tracing()
                        .xrayDaemon())
                .isEmpty();
    }

    @Test
    void warmNothingByDefault() {
        assertThat(warming(Map.of("WARMING_EVERY", "1 hour"))).isEmpty();
        assertThat(warming(Map.of("WARMING", "true"))).contains(Duration.ofMinutes(5));
        assertThat(warming(Map.of("WARMING", "true", "WARMING_EVERY", "10 seconds")))
                .contains(Duration.ofSeconds(10));
        assertThat(warming(Map.of("WARMING", "true", "CACHE_SCOPE", "caller"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "0 minutes", "minutes", "5 days", "-1 minute", "5  minutes"})
    void rejectAnInvalidWarmingInterval(String every) {
        assertThatThrownBy(() -> Settings.fromEnvironment(Map.of("WARMING_EVERY", every)))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessageContaining("WARMING_EVERY must be a number of seconds, minutes or hours");
    }

    private static Optional<Duration> warming(Map<String, String> variables) {
        return Settings.fromEnvironment(variables).jobs().warmingInterval();
    }

    @Test
    void allowPlainHttpOnlyOutsideProductionOrOnLoopback() {
        Map<String, String> production = Map.of("STAGE", "production", "ANTHROPIC_BASE_URL", "http://proxy.example");
        assertThatThrownBy(() -> Settings.fromEnvironment(production))
                .isInstanceOf(Settings.SettingsException.class)
                .hasMessage("ANTHROPIC_BASE_URL must be an https address in production");
        for (String accepted : List.of("https://proxy.example", "http://localhost:8080", "http://127.0.0.1:8080")) {
            assertThat(Settings.fromEnvironment(Map.of("STAGE", "production", "ANTHROPIC_BASE_URL", accepted))
                            .claude()
                            .providers()
                            .address(Provider.ANTHROPIC))
                    .hasToString(accepted);
        }
        assertThat(Settings.fromEnvironment(Map.of("STAGE", "staging", "ANTHROPIC_BASE_URL", "http://proxy.example"))
                        .stage())
                .isEqualTo("staging");
    }
}
