package com.promptbuilder.http;

import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class CacheHeadersTest {
    private static final String LED = "record; fwd=miss; stored, memory; fwd=miss; stored";

    private final Door door = new Door();

    @Test
    void ofAMissTellThatItIsNowStored() {
        Answer answer = door.send(Event.haiku());

        assertThat(answer.header("Cache-Status")).isEqualTo(LED);
        assertThat(answer.header("Age")).isEqualTo("0");
        assertThat(answer.header("Cache-Control")).matches("private, max-age=3[2-6]\\d\\d");
        assertThat(answer.header("Content-Location")).matches("/prod/api/answers/[A-Za-z0-9_-]{43}");
    }

    @Test
    void ofAHitTellItsAgeAndTheRestOfItsLife() {
        long life = maxAge(door.send(Event.haiku()));
        door.clock.advance(Duration.ofSeconds(100));
        Answer answer = door.send(Event.haiku());

        assertThat(door.asked).hasSize(1);
        assertThat(answer.header("Cache-Status")).isEqualTo("memory; hit; ttl=" + (life - 100));
        assertThat(answer.header("Age")).isEqualTo("100");
        assertThat(maxAge(answer)).isEqualTo(life);
    }

    @Test
    void ofAHitFartherAwayNameTheNearestTierLast() {
        Door elsewhere = new Door(Map.of("CACHE_MAX_ENTRIES", "0"));
        long life = maxAge(elsewhere.send(Event.haiku()));

        assertThat(elsewhere.send(Event.haiku()).header("Cache-Status"))
                .isEqualTo("record; hit; ttl=" + life + ", memory; fwd=miss");
    }

    @Test
    void ofAStaleAnswerAreThoseOfAMiss() {
        Answer first = door.send(Event.haiku());
        door.clock.advance(Duration.ofSeconds(maxAge(first) + 1));

        assertThat(door.send(Event.haiku()).header("Cache-Status")).isEqualTo(LED);
        assertThat(door.asked).hasSize(2);
    }

    @Test
    void tellAShorterLifeWhereNobodyAskedForAWholeOneAndKeepToIt() {
        door.send(Event.haiku());
        door.clock.advance(Duration.ofHours(2));
        Answer again = door.send(Event.haiku());
        assertThat(maxAge(again)).isBetween(1_620L, 1_800L);

        door.clock.advance(Duration.ofSeconds(maxAge(again) - 1));
        Answer hit = door.send(Event.haiku());
        assertThat(hit.header("Cache-Status")).isEqualTo("memory; hit; ttl=1");
        assertThat(maxAge(hit)).isEqualTo(maxAge(again));
        assertThat(hit.header("ETag")).isEqualTo(again.header("ETag"));
        assertThat(Long.parseLong(hit.header("Age"))).isEqualTo(maxAge(again) - 1);

        door.clock.advance(Duration.ofSeconds(2));
        Answer wanted = door.send(Event.haiku());
        assertThat(wanted.header("Cache-Status")).isEqualTo(LED);
        assertThat(maxAge(wanted)).isGreaterThanOrEqualTo(3_240);
    }

    @Test
    void ofNoCacheTellThatTheCallerWantedItAnew() {
        door.send(Event.haiku());
        Answer answer = door.send(Event.haiku().cacheControl("no-cache"));

        assertThat(door.asked).hasSize(2);
        assertThat(answer.header("Cache-Status")).isEqualTo("record; fwd=request; stored, memory; fwd=request; stored");
        assertThat(answer.header("Age")).isEqualTo("0");
    }

    @Test
    void ofNoStoreNameNoPlaceWhereNothingIs() {
        Answer answer = door.send(Event.haiku().cacheControl("no-store"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
        assertThat(answer.headers()).doesNotContainKeys("Content-Location", "ETag", "Age");
        assertThat(door.send(Event.haiku()).header("Cache-Status")).isEqualTo(LED);
    }

    @Test
    void ofNoStoreAreThoseOfAHitIfThereIsOne() {
        String key = door.send(Event.haiku()).key();

        assertThat(door.send(Event.haiku().cacheControl("no-store")).key()).isEqualTo(key);
        assertThat(door.asked).hasSize(1);
    }

    @Test
    void ofMaxAgeDependOnTheAge() {
        door.send(Event.haiku());
        door.clock.advance(Duration.ofSeconds(10));

        assertThat(door.send(Event.haiku().cacheControl("max-age=10")).header("Age"))
                .isEqualTo("10");
        Answer younger = door.send(Event.haiku().cacheControl("max-age=9"));
        assertThat(younger.header("Age")).isEqualTo("0");
        assertThat(younger.header("Cache-Status"))
                .isEqualTo("record; fwd=request; stored, memory; fwd=request; stored");
    }

    @Test
    void ofOnlyIfCachedAreThoseOfAHit() {
        door.send(Event.haiku());

        assertThat(door.send(Event.haiku().cacheControl("only-if-cached")).header("Cache-Status"))
                .startsWith("memory; hit; ttl=");
    }

    @Test
    void ofOnlyIfCachedWithoutAHitForwardNothing() {
        Answer answer = door.send(Event.haiku().cacheControl("only-if-cached"));

        assertThat(answer.header("Cache-Status")).isEqualTo("record, memory");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-age=soon", "max-age=-1", "public", "", ",,,", "max-stale=5", "no-cachex"})
    void areNotTouchedByDirectivesWithoutSense(String cacheControl) {
        door.send(Event.haiku());

        assertThat(door.send(Event.haiku().cacheControl(cacheControl)).header("Cache-Status"))
                .startsWith("memory; hit");
    }

    @Test
    void honourEveryHeaderThatWasSentTwice() {
        door.send(Event.haiku());
        Event twice = Event.haiku().cacheControl("max-age=100");
        twice.json()
                .putObject("multiValueHeaders")
                .putArray("Cache-Control")
                .add("no-cache")
                .add("max-age=100");

        assertThat(door.send(twice).header("Cache-Status")).contains("fwd=request");
    }

    @Test
    void ofAnAnswerWithoutTheTableSayThatItIsAway() {
        door.records.goAway();

        assertThat(door.send(Event.haiku()).header("Cache-Status"))
                .isEqualTo("record; fwd=bypass; detail=unavailable, memory; fwd=miss; stored");
    }

    @Test
    void ofAFailureStoreNothing() {
        Answer answer = door.claude(_ -> new Failure.TimedOut()).send(Event.haiku());

        assertThat(answer.header("Cache-Status")).isEqualTo("record; fwd=miss, memory; fwd=miss");
    }

    @Test
    void allowSharedCachesOnlyWhereADeploymentDoes() {
        assertThat(new Door(Map.of("CACHE_PUBLIC", "true")).send(Event.haiku()).header("Cache-Control"))
                .startsWith("public, max-age=");
    }

    @Test
    void neverAllowSharedCachesWhatIsOneCallersOwn() {
        Door separate = new Door(Map.of("CACHE_PUBLIC", "true", "CACHE_SCOPE", "caller"));

        Event event = Event.haiku();
        event.json().withObject("/requestContext/authorizer/claims").put("sub", "somebody");
        assertThat(separate.send(event).header("Cache-Control")).startsWith("private, max-age=");
    }

    @Test
    void keepNothingForThoseWhomNobodyKnowsWhereCallersMustNotShare() {
        Door separate = new Door(Map.of("CACHE_SCOPE", "caller"));
        separate.send(Event.haiku());
        Answer second = separate.send(Event.haiku());

        assertThat(second.header("Cache-Control")).isEqualTo("no-store");
        assertThat(second.headers()).doesNotContainKey("Content-Location");
        assertThat(separate.asked).hasSize(2);
    }

    @Test
    void nameNoPlaceForAnAnswerThatIsInMemoryOnly() {
        door.records.goAway();
        Answer made = door.send(Event.haiku());
        Answer hit = door.send(Event.haiku());

        assertThat(hit.header("Cache-Status")).startsWith("memory; hit");
        assertThat(made.headers()).doesNotContainKey("Content-Location");
        assertThat(hit.headers()).doesNotContainKey("Content-Location");
    }

    @Test
    void tellHowLongWhatTook() {
        assertThat(door.send(Event.haiku()).header("Server-Timing"))
                .matches("cache;dur=\\d+\\.\\d, (wait;dur=\\d+\\.\\d, )?claude;dur=\\d+\\.\\d");
        assertThat(door.send(Event.haiku()).header("Server-Timing")).matches("cache;dur=\\d+\\.\\d");
    }

    private static long maxAge(Answer answer) {
        return Long.parseLong(answer.header("Cache-Control").replace("private, max-age=", ""));
    }
}
