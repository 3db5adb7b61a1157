package com.promptbuilder.lambda;

import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.lambda.sample.WriteHaiku;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** A request has one deadline for everything that it waits for. */
class DeadlineTest {
    private static final Duration BUDGET = WriteHaiku.ENDPOINT.timeout(new WriteHaiku.In("sea", ""));
    private final FixedClock clock = new FixedClock();

    private final AtomicInteger calls = new AtomicInteger();

    /** A record store in which another leader renews the lease of every key and never completes. */
    private RecordStore ledForEver(Optional<String> before) {
        InMemoryRecordStore records = new InMemoryRecordStore();
        return (RecordStore) Proxy.newProxyInstance(
                RecordStore.class.getClassLoader(), new Class<?>[] {RecordStore.class}, (_, method, arguments) -> {
                    if (method.getName().startsWith("read")) {
                        return Optional.of(new IdempotencyRecord(
                                IdempotencyRecord.Status.INPROGRESS,
                                clock.instant().plusSeconds(300),
                                Optional.of(clock.instant().plusSeconds(5)),
                                before,
                                Optional.of("somebody"),
                                Optional.empty()));
                    }
                    try {
                        return method.invoke(records, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private ProxyResponseView ask(RecordStore records, int remainingMillis) throws IOException {
        WriteHaiku function = new WriteHaiku();
        SystemServices world = new SystemServices(
                clock,
                time -> {
                    clock.advance(time);
                    return true;
                },
                () -> "me",
                new Random(1),
                _ -> Thread.ofVirtual().unstarted(() -> {}));
        function.useApplication(new Application(
                Settings.fromEnvironment(Map.of()),
                new Backends(records, _ -> haiku(), () -> HealthCheck.Status.HEALTHY),
                world,
                new JsonLog(clock, JsonLog.Level.ERROR, _ -> {})));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(Event.haiku().bytes()), output, new TestContext(remainingMillis));
        return ProxyResponseView.of(output.toByteArray());
    }

    @Test
    void thatIsSoonerThanItsFunctionsWhereItsModeIsQuick() throws IOException {
        Instant start = clock.instant();

        assertThat(ask(ledForEver(Optional.empty()), 120_000).status()).isEqualTo(504);
        assertThat(Duration.between(start, clock.instant())).isBetween(BUDGET, BUDGET.plusSeconds(3));
    }

    @Test
    void thatComesBeforeTheLeadersIsMetByTheStaleAnswerOfTheRecord() throws IOException {
        long millis = clock.millis();
        String stale = """
                {"answer":"{\\"haiku\\":\\"Fog\\"}","storedAt":%d,"expiresAt":%d}
                """.formatted(millis - 3_600_000, millis - 60_000);

        ProxyResponseView proxyResponseView = ask(ledForEver(Optional.of(stale)), 120_000);

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.body()).contains("Fog");
        assertThat(proxyResponseView.header("Cache-Status")).contains("record; hit; ttl=-");
    }

    @Test
    void underASecondLeavesNoTimeForACall() throws IOException {
        assertThat(ask(new InMemoryRecordStore(), 1_400).status()).isEqualTo(504);
        assertThat(calls).hasValue(0);

        assertThat(ask(new InMemoryRecordStore(), 1_600).status()).isEqualTo(200);
        assertThat(calls).hasValue(1);
    }

    private Completion haiku() {
        calls.incrementAndGet();
        return FunctionHarness.text(FunctionHarness.HAIKU);
    }
}
