package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.settings.ValkeySettings;
import com.promptbuilder.valkey.RealServer;
import com.promptbuilder.valkey.ValkeyConnections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Environments that share Valkey. Each has a record store of its own, so that a shared answer can only come from Valkey. */
class SecondTierTest {
    private static final String LED = "record; fwd=miss; stored, valkey; fwd=miss; stored, memory; fwd=miss; stored";

    private final String space = RealServer.space();
    private final List<ValkeyConnections> servers = new ArrayList<>();
    private final FunctionHarness functionHarness = harness();
    private final FunctionHarness other = harness();

    @AfterEach
    void close() {
        servers.forEach(ValkeyConnections::close);
    }

    @Test
    void anAnswerIsStoredInEveryTierAndSharedFromTheSecond() {
        ProxyResponseView made = functionHarness.send(Event.haiku());
        ProxyResponseView found = other.send(Event.haiku());

        assertThat(made.header("Cache-Status")).isEqualTo(LED);
        assertThat(found.header("Cache-Status")).matches("valkey; hit; ttl=\\d+, memory; fwd=miss");
        assertThat(found.body()).isEqualTo(made.body());
        assertThat(found.key()).isEqualTo(made.key());
        assertThat(other.asked).isEmpty();
    }

    @Test
    void aHitRefillsTheMemoryWithTheRestOfItsLife() {
        functionHarness.send(Event.haiku());
        other.clock.advance(Duration.ofSeconds(100));
        String far = other.send(Event.haiku()).header("Cache-Status");
        String near = other.send(Event.haiku()).header("Cache-Status");

        assertThat(near).isEqualTo("memory; hit" + far.substring("valkey; hit".length(), far.indexOf(',')));
        assertThat(other.send(Event.haiku()).header("Age")).isEqualTo("100");
    }

    @Test
    void aRecordRefillsTheSecondTier() {
        FunctionHarness forgetful = harness(Map.of("CACHE_MAX_ENTRIES", "0"));
        forgetful.send(Event.haiku());
        RealServer.single().with(admin -> admin.keys(space + "*").forEach(admin::del));

        assertThat(forgetful.send(Event.haiku()).header("Cache-Status"))
                .matches("record; hit; ttl=\\d+, valkey; fwd=miss, memory; fwd=miss");
        assertThat(forgetful.send(Event.haiku()).header("Cache-Status"))
                .matches("valkey; hit; ttl=\\d+, memory; fwd=miss");
    }

    @Test
    void noCachePassesItByAndReplacesWhatIsThere() {
        functionHarness.send(Event.haiku());
        other.claude(_ -> FunctionHarness.text("Another haiku"));
        ProxyResponseView refreshed = other.send(Event.haiku().cacheControl("no-cache"));

        assertThat(refreshed.header("Cache-Status"))
                .isEqualTo("record; fwd=request; stored, valkey; fwd=request; stored, memory; fwd=request; stored");
        assertThat(harness().send(Event.haiku()).body()).isEqualTo(refreshed.body());
    }

    @Test
    void noStoreReadsItAndLeavesNothing() {
        ProxyResponseView nothing = functionHarness.send(Event.haiku().cacheControl("no-store"));
        assertThat(nothing.header("Cache-Status")).isEqualTo("record; fwd=miss, valkey; fwd=miss, memory; fwd=miss");
        assertThat(kept()).isEmpty();

        functionHarness.send(Event.haiku());
        assertThat(other.send(Event.haiku().cacheControl("no-store")).header("Cache-Status"))
                .startsWith("valkey; hit");
        assertThat(other.send(Event.haiku().cacheControl("only-if-cached")).header("Cache-Status"))
                .startsWith("valkey; hit");
    }

    @Test
    void onlyIfCachedNamesIt() {
        assertThat(functionHarness
                        .send(Event.haiku().cacheControl("only-if-cached"))
                        .header("Cache-Status"))
                .isEqualTo("record, valkey, memory");
    }

    @Test
    void maxAgeIsHeldAgainstIt() {
        functionHarness.send(Event.haiku());
        other.clock.advance(Duration.ofSeconds(10));

        assertThat(other.send(Event.haiku().cacheControl("max-age=9")).header("Cache-Status"))
                .isEqualTo("record; fwd=miss; stored, valkey; fwd=request; stored, memory; fwd=miss; stored");
    }

    @Test
    void aFailureIsNotStored() {
        functionHarness.claude(_ -> new Failure.Overloaded(Optional.empty())).send(Event.haiku());

        assertThat(kept()).isEmpty();
    }

    @Test
    void callersWhoMustNotShareDoNot() {
        FunctionHarness separate = harness(Map.of("CACHE_SCOPE", "caller"));
        separate.send(ofCaller("one"));

        assertThat(harness(Map.of("CACHE_SCOPE", "caller"))
                        .send(ofCaller("two"))
                        .header("Cache-Status"))
                .isEqualTo(LED);
        assertThat(harness(Map.of("CACHE_SCOPE", "caller"))
                        .send(ofCaller("one"))
                        .header("Cache-Status"))
                .startsWith("valkey; hit");
    }

    @Test
    void withoutTheTableEnvironmentsShareByItWhatHasNoPlaceToBeFound() {
        functionHarness.records.fail();
        ProxyResponseView made = functionHarness.send(Event.haiku());
        ProxyResponseView found = other.send(Event.haiku());

        assertThat(made.header("Cache-Status"))
                .isEqualTo(
                        "record; fwd=bypass; detail=unavailable, valkey; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(found.header("Cache-Status")).startsWith("valkey; hit");
        assertThat(found.headers()).doesNotContainKey("Content-Location");
    }

    @Test
    void duringItsOutageTheOtherTiersServeAndOneLineReportsIt() {
        ValkeySettings nowhere = new ValkeySettings(
                Optional.of(new ValkeySettings.Address("127.0.0.1", 1, false)),
                Optional.empty(),
                Optional.empty(),
                false,
                Duration.ofSeconds(1));
        try (ValkeyConnections unreachable = ValkeyConnections.of(nowhere, space)) {
            FunctionHarness alone = new FunctionHarness(Map.of(), unreachable);
            ProxyResponseView first = alone.send(Event.haiku());
            while (alone.log.stream().noneMatch(line -> line.contains("Valkey does not answer"))) {
                LockSupport.parkNanos(1_000_000);
            }
            alone.send(Event.haiku("later"));

            assertThat(first.header("Cache-Status"))
                    .isEqualTo(
                            "record; fwd=miss; stored, valkey; fwd=bypass; detail=unavailable, memory; fwd=miss; stored");
            assertThat(alone.log)
                    .filteredOn(line -> line.contains("Valkey does not answer"))
                    .singleElement()
                    .asString()
                    .contains("{\"name\":\"cache_up\",\"labels\":{\"cache_type\":\"valkey\"},\"value\":0");
            assertThat(alone.log).anyMatch(line -> line.contains("cache_errors_total") && line.contains("\"valkey\""));
        }
    }

    @Test
    void thatRejectsWritesIsReportedOnce() {
        try (RealServer replica = RealServer.own();
                ValkeyConnections server = ValkeyConnections.of(replica.settings(false), space)) {
            replica.with(admin -> admin.replicaof("127.0.0.1", 1));
            FunctionHarness alone = new FunctionHarness(Map.of(), server);
            for (int i = 0; i < 6; i++) {
                while (!server.connect()) {
                    LockSupport.parkNanos(1_000_000);
                }
                assertThat(alone.send(Event.haiku("subject " + i)).status()).isEqualTo(200);
            }

            assertThat(alone.log)
                    .filteredOn(line -> line.contains("Valkey takes no writes"))
                    .singleElement()
                    .asString()
                    .contains("{\"name\":\"cache_up\",\"labels\":{\"cache_type\":\"valkey\"},\"value\":0");
            assertThat(alone.log).noneMatch(line -> line.contains("Valkey does not answer"));
        }
    }

    private Set<String> kept() {
        return RealServer.single().ask(admin -> admin.keys(space + "*"));
    }

    private static Event ofCaller(String name) {
        Event event = Event.haiku();
        event.json().withObject("/requestContext/authorizer/claims").put("sub", name);
        return event;
    }

    private FunctionHarness harness() {
        return harness(Map.of());
    }

    private FunctionHarness harness(Map<String, String> variables) {
        ValkeyConnections server = ValkeyConnections.of(RealServer.single().settings(false), space);
        servers.add(server);
        while (!server.connect()) {
            LockSupport.parkNanos(1_000_000);
        }
        return new FunctionHarness(variables, server);
    }
}
