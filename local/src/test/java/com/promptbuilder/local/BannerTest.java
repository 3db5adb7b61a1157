package com.promptbuilder.local;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class BannerTest {
    @Test
    void tellsLoudlyThatClaudeIsSimulated() {
        assertThat(banner(Map.of())).contains("*** SIMULATED *** ANTHROPIC_API_KEY is not set");
    }

    @Test
    void tellsThatCallsOfTheRealClaudeCostMoneyButNotTheKey() {
        assertThat(banner(Map.of("ANTHROPIC_API_KEY", "sk-secret")))
                .contains("calls cost money")
                .doesNotContain("SIMULATED")
                .doesNotContain("sk-secret");
    }

    @Test
    void showsEachProviderInItsOrder() {
        Map<String, String> mixed =
                Map.of("CLAUDE_PROVIDERS", "bedrock,anthropic", "BEDROCK_BASE_URL", "http://user:secret@b:1");

        assertThat(banner(mixed))
                .contains(
                        "  Claude    bedrock       http://b:1 (BEDROCK_BASE_URL)\n            anthropic     *** SIMULATED ***");
        assertThat(banner(Map.of("CLAUDE_PROVIDERS", "bedrock", "ANTHROPIC_API_KEY", "k")))
                .contains("  Claude    bedrock       AWS, with your AWS credentials: calls cost money");
    }

    @Test
    void showsOtherAddresses() {
        assertThat(banner(Map.of("ANTHROPIC_BASE_URL", "http://c:1", "AWS_ENDPOINT_URL", "http://d:2")))
                .contains("http://c:1 (ANTHROPIC_BASE_URL)")
                .contains("http://d:2");
    }

    @Test
    void showsWhereTheTableIs() {
        assertThat(banner(Map.of())).contains("  DynamoDB  embedded, in memory: empty after a restart");
        assertThat(banner(Map.of("DATA", "answers"))).contains("  DynamoDB  embedded, kept in answers\n");
    }

    @Test
    void showsNoUserAndNoPassword() {
        assertThat(banner(Map.of(
                        "ANTHROPIC_BASE_URL",
                        "http://user:secret@c:1/claude",
                        "AWS_ENDPOINT_URL_DYNAMODB",
                        "http://user:secret@d:2",
                        "AWS_ENDPOINT_URL_SQS",
                        "http://user:secret@q:3")))
                .contains("http://c:1/claude (ANTHROPIC_BASE_URL)", "http://d:2", "http://q:3")
                .doesNotContain("user", "secret");
    }

    @Test
    void showsWhereTheFunctionsRun() {
        assertThat(banner(Map.of())).contains("Functions all in this process");
        assertThat(banner(Map.of("ENVIRONMENTS", "2", "CONCURRENCY", "32", "FREEZE", "true")))
                .contains("up to 2 environments of each, 32 at a time in one, frozen between invocations");
    }

    @Test
    void givesTheAddressTheTimeItTookAndThreeLinesToTry() {
        assertThat(banner(Map.of()).lines())
                .contains("Prompt Builder API is ready at http://127.0.0.1:3001 (after 1.5 s)")
                .filteredOn(line -> line.startsWith("  curl -s"))
                .hasSize(3)
                .allMatch(line -> line.contains("http://127.0.0.1:300"));
    }

    @Test
    void showsTheSecondTierWithoutPassword() {
        assertThat(banner(Map.of())).contains("  Valkey    none");
        assertThat(banner(Map.of("VALKEY", "embedded"))).contains("  Valkey    embedded, at redis://127.0.0.1:3003\n");
        assertThat(banner(Map.of("VALKEY", "redis://u:secret@host:1")))
                .contains("  Valkey    host:1\n")
                .doesNotContain("secret");
    }

    @Test
    void saysWhetherNginxStoresAnswers() {
        assertThat(banner(Map.of())).doesNotContain("nginx");
        assertThat(banner(Map.of("CDN", "nginx", "CACHE_PUBLIC", "true")))
                .contains("  CDN       nginx, at http://127.0.0.1:3005\n");
        assertThat(banner(Map.of("CDN", "nginx")))
                .contains("at http://127.0.0.1:3005: stores no answers, because CACHE_PUBLIC=true is not set\n");
    }

    private static String banner(Map<String, String> environment) {
        LocalSettings settings = LocalSettings.fromEnvironment(environment);
        return new Banner(
                        settings,
                        URI.create("http://127.0.0.1:3001"),
                        Optional.of(URI.create("http://127.0.0.1:3002")),
                        Optional.of(URI.create("redis://127.0.0.1:3003")),
                        Optional.of(URI.create("http://127.0.0.1:3005")),
                        Duration.ofMillis(1500))
                .text();
    }
}
