package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** A stale answer instead of an error (RFC 9111, 4.2.4 and RFC 5861, 4). */
class StaleIfErrorTest {
    private static final Failure OPEN = new Failure.CircuitOpen(Duration.ofSeconds(15));
    private FunctionHarness functionHarness = new FunctionHarness(Map.of("CLAUDE_MAX_RETRIES", "0"));

    static Stream<Failure> troubles() {
        return Stream.of(
                OPEN,
                new Failure.Overloaded(Optional.empty()),
                new Failure.RateLimited(Optional.empty()),
                new Failure.ServerError(500),
                new Failure.Unreachable(Failure.ConnectionError.CONNECT_FAILED),
                new Failure.Rejected(401));
    }

    private ProxyResponseView staleBy(Duration time) {
        ProxyResponseView fresh = functionHarness.send(Event.haiku());
        functionHarness.clock.advance(
                Duration.ofSeconds(Long.parseLong(maxAge(fresh))).plus(time));
        return fresh;
    }

    private static String maxAge(ProxyResponseView proxyResponseView) {
        return proxyResponseView.header("Cache-Control").replaceAll("\\D", "");
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void isServedFromTheRecordWithItsAge(Failure failure) {
        ProxyResponseView fresh = staleBy(Duration.ofMinutes(2));
        ProxyResponseView stale = functionHarness.claude(_ -> failure).send(Event.haiku());

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.body()).isEqualTo(fresh.body());
        assertThat(stale.header("Cache-Status")).matches("record; hit; ttl=-1(19|20), memory; fwd=miss");
        assertThat(stale.header("Age")).isEqualTo(Long.toString(Long.parseLong(maxAge(fresh)) + 120));
        assertThat(stale.headers()).doesNotContainKeys("Content-Location", "Retry-After");
    }

    @Test
    void isServedToAllWhoShareTheFailureAndAfterTheNextOne() {
        staleBy(Duration.ofSeconds(1));
        functionHarness.claude(_ -> OPEN);
        for (int i = 0; i < 4; i++) {
            assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);
            functionHarness.clock.advance(Duration.ofSeconds(9));
        }
        assertThat(functionHarness.asked).hasSize(3);
    }

    @Test
    void isServedFromMemoryWhereThereIsNoTable() {
        staleBy(Duration.ofSeconds(5));
        functionHarness.records.fail();

        assertThat(functionHarness.claude(_ -> OPEN).send(Event.haiku()).header("Cache-Status"))
                .matches(".*memory; hit; ttl=-[45]");
    }

    @Test
    void isServedToOneWhoStoresNothing() {
        staleBy(Duration.ofSeconds(5));

        assertThat(functionHarness
                        .claude(_ -> OPEN)
                        .send(Event.haiku().cacheControl("no-store"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache", "max-age=60"})
    void isNotServedToOneWhoWantsAYoungOne(String directive) {
        staleBy(Duration.ofSeconds(5));

        assertThat(functionHarness
                        .claude(_ -> OPEN)
                        .send(Event.haiku().cacheControl(directive))
                        .status())
                .isEqualTo(503);
    }

    @Test
    void isNotServedInsteadOfARefusal() {
        staleBy(Duration.ofSeconds(5));

        assertThat(functionHarness
                        .claude(_ -> new Failure.Refused(Optional.empty()))
                        .send(Event.haiku())
                        .status())
                .isEqualTo(422);
    }

    @Test
    void isNotServedOnceItIsTooOld() {
        functionHarness = new FunctionHarness(Map.of("STALE_IF_ERROR_SECONDS", "60"));
        staleBy(Duration.ofSeconds(58));
        functionHarness.claude(_ -> OPEN);
        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(200);

        functionHarness.clock.advance(Duration.ofSeconds(30));
        assertThat(functionHarness.send(Event.haiku()).status()).isEqualTo(503);
    }

    @Test
    void givesWayToANewAnswer() {
        staleBy(Duration.ofSeconds(5));
        functionHarness.claude(_ -> OPEN).send(Event.haiku());
        functionHarness.clock.advance(Duration.ofSeconds(20));
        ProxyResponseView fresh =
                functionHarness.claude(_ -> FunctionHarness.text("Fog")).send(Event.haiku());

        assertThat(fresh.body()).contains("Fog");
        assertThat(fresh.header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
    }

    @Test
    void isNotCountedAsACallThatWasAvoided() {
        staleBy(Duration.ofSeconds(5));
        functionHarness.log.clear();
        functionHarness.claude(_ -> new Failure.ServerError(500)).send(Event.haiku());

        assertThat(functionHarness.log.getFirst()).doesNotContain("claude_calls_avoided_total");
    }
}
