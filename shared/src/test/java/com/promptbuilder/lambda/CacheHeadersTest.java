package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class CacheHeadersTest {
    private static final String LED = "record; fwd=miss; stored, memory; fwd=miss; stored";

    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void ofAMissReportThatTheAnswerIsStored() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku());

        assertThat(proxyResponseView.header("Cache-Status")).isEqualTo(LED);
        assertThat(proxyResponseView.header("Age")).isEqualTo("0");
        assertThat(proxyResponseView.header("Cache-Control")).matches("private, max-age=3[2-6]\\d\\d");
        assertThat(proxyResponseView.header("Content-Location")).matches("/prod/api/answers/[A-Za-z0-9_-]{43}");
    }

    @Test
    void ofAHitReportAgeAndRemainingTtl() {
        long life = maxAge(functionHarness.send(Event.haiku()));
        functionHarness.clock.advance(Duration.ofSeconds(100));
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku());

        assertThat(functionHarness.asked).hasSize(1);
        assertThat(proxyResponseView.header("Cache-Status")).isEqualTo("memory; hit; ttl=" + (life - 100));
        assertThat(proxyResponseView.header("Age")).isEqualTo("100");
        assertThat(maxAge(proxyResponseView)).isEqualTo(life);
    }

    @Test
    void ofALowerTierHitListTheNearestTierLast() {
        FunctionHarness elsewhere = new FunctionHarness(Map.of("CACHE_MAX_ENTRIES", "0"));
        long life = maxAge(elsewhere.send(Event.haiku()));

        assertThat(elsewhere.send(Event.haiku()).header("Cache-Status"))
                .isEqualTo("record; hit; ttl=" + life + ", memory; fwd=miss");
    }

    @Test
    void ofAnExpiredAnswerAreThoseOfAMiss() {
        ProxyResponseView first = functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofSeconds(maxAge(first) + 1));

        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).isEqualTo(LED);
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void reportTheReducedTtlOfARarelyUsedAnswer() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofHours(2));
        ProxyResponseView again = functionHarness.send(Event.haiku());
        assertThat(maxAge(again)).isBetween(1_620L, 1_800L);

        functionHarness.clock.advance(Duration.ofSeconds(maxAge(again) - 1));
        ProxyResponseView hit = functionHarness.send(Event.haiku());
        assertThat(hit.header("Cache-Status")).isEqualTo("memory; hit; ttl=1");
        assertThat(maxAge(hit)).isEqualTo(maxAge(again));
        assertThat(hit.header("ETag")).isEqualTo(again.header("ETag"));
        assertThat(Long.parseLong(hit.header("Age"))).isEqualTo(maxAge(again) - 1);

        functionHarness.clock.advance(Duration.ofSeconds(2));
        ProxyResponseView wanted = functionHarness.send(Event.haiku());
        assertThat(wanted.header("Cache-Status")).isEqualTo(LED);
        assertThat(maxAge(wanted)).isGreaterThanOrEqualTo(3_240);
    }

    @Test
    void ofNoCacheReportTheForwardReasonRequest() {
        functionHarness.send(Event.haiku());
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().cacheControl("no-cache"));

        assertThat(functionHarness.asked).hasSize(2);
        assertThat(proxyResponseView.header("Cache-Status"))
                .isEqualTo("record; fwd=request; stored, memory; fwd=request; stored");
        assertThat(proxyResponseView.header("Age")).isEqualTo("0");
    }

    @Test
    void ofNoStoreHaveNoContentLocation() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().cacheControl("no-store"));

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("no-store");
        assertThat(proxyResponseView.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(proxyResponseView.headers()).doesNotContainKeys("Content-Location", "ETag", "Age");
        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status")).isEqualTo(LED);
    }

    @Test
    void ofNoStoreAreThoseOfAHitIfThereIsOne() {
        String key = functionHarness.send(Event.haiku()).key();

        assertThat(functionHarness.send(Event.haiku().cacheControl("no-store")).key())
                .isEqualTo(key);
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void ofMaxAgeDependOnTheAge() {
        functionHarness.send(Event.haiku());
        functionHarness.clock.advance(Duration.ofSeconds(10));

        assertThat(functionHarness
                        .send(Event.haiku().cacheControl("max-age=10"))
                        .header("Age"))
                .isEqualTo("10");
        ProxyResponseView younger = functionHarness.send(Event.haiku().cacheControl("max-age=9"));
        assertThat(younger.header("Age")).isEqualTo("0");
        assertThat(younger.header("Cache-Status"))
                .isEqualTo("record; fwd=request; stored, memory; fwd=request; stored");
    }

    @Test
    void ofOnlyIfCachedAreThoseOfAHit() {
        functionHarness.send(Event.haiku());

        assertThat(functionHarness
                        .send(Event.haiku().cacheControl("only-if-cached"))
                        .header("Cache-Status"))
                .startsWith("memory; hit; ttl=");
    }

    @Test
    void ofOnlyIfCachedWithoutAHitForwardNothing() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.haiku().cacheControl("only-if-cached"));

        assertThat(proxyResponseView.header("Cache-Status")).isEqualTo("record, memory");
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-age=soon", "max-age=-1", "public", "", ",,,", "max-stale=5", "no-cachex"})
    void ignoreMalformedDirectives(String cacheControl) {
        functionHarness.send(Event.haiku());

        assertThat(functionHarness
                        .send(Event.haiku().cacheControl(cacheControl))
                        .header("Cache-Status"))
                .startsWith("memory; hit");
    }

    @Test
    void combineRepeatedHeaders() {
        functionHarness.send(Event.haiku());
        Event twice = Event.haiku().cacheControl("max-age=100");
        twice.json()
                .putObject("multiValueHeaders")
                .putArray("Cache-Control")
                .add("no-cache")
                .add("max-age=100");

        assertThat(functionHarness.send(twice).header("Cache-Status")).contains("fwd=request");
    }

    @Test
    void ofAnAnswerDuringAnOutageReportTheTableAsUnavailable() {
        functionHarness.records.fail();

        assertThat(functionHarness.send(Event.haiku()).header("Cache-Status"))
                .isEqualTo("record; fwd=bypass; detail=unavailable, memory; fwd=miss; stored");
    }

    @Test
    void ofAFailureReportNoStorage() {
        ProxyResponseView proxyResponseView =
                functionHarness.claude(_ -> new Failure.TimedOut()).send(Event.haiku());

        assertThat(proxyResponseView.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
    }

    @Test
    void arePublicOnlyIfConfigured() {
        assertThat(new FunctionHarness(Map.of("CACHE_PUBLIC", "true"))
                        .send(Event.haiku())
                        .header("Cache-Control"))
                .startsWith("public, max-age=");
    }

    @Test
    void arePrivateForAnswersPerCaller() {
        FunctionHarness separate = new FunctionHarness(Map.of("CACHE_PUBLIC", "true", "CACHE_SCOPE", "caller"));

        Event event = Event.haiku();
        event.json().withObject("/requestContext/authorizer/claims").put("sub", "somebody");
        assertThat(separate.send(event).header("Cache-Control")).startsWith("private, max-age=");
    }

    @Test
    void areNoStoreForAnonymousClientsIfAnswersArePerCaller() {
        FunctionHarness separate = new FunctionHarness(Map.of("CACHE_SCOPE", "caller"));
        separate.send(Event.haiku());
        ProxyResponseView second = separate.send(Event.haiku());

        assertThat(second.header("Cache-Control")).isEqualTo("no-store");
        assertThat(second.headers()).doesNotContainKey("Content-Location");
        assertThat(separate.asked).hasSize(2);
    }

    @Test
    void haveNoContentLocationForAnAnswerInMemoryOnly() {
        functionHarness.records.fail();
        ProxyResponseView made = functionHarness.send(Event.haiku());
        ProxyResponseView hit = functionHarness.send(Event.haiku());

        assertThat(hit.header("Cache-Status")).startsWith("memory; hit");
        assertThat(made.headers()).doesNotContainKey("Content-Location");
        assertThat(hit.headers()).doesNotContainKey("Content-Location");
    }

    @Test
    void includeServerTiming() {
        assertThat(functionHarness.send(Event.haiku()).header("Server-Timing"))
                .matches("cache;dur=\\d+\\.\\d, (wait;dur=\\d+\\.\\d, )?claude;dur=\\d+\\.\\d");
        assertThat(functionHarness.send(Event.haiku()).header("Server-Timing")).matches("cache;dur=\\d+\\.\\d");
    }

    private static long maxAge(ProxyResponseView proxyResponseView) {
        return Long.parseLong(proxyResponseView.header("Cache-Control").replace("private, max-age=", ""));
    }
}
