package com.promptbuilder.http;

import com.promptbuilder.claude.ClaudeProbe;
import com.promptbuilder.coalesce.IdempotencyRecord;
import com.promptbuilder.coalesce.InMemoryRecords;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.http.sample.WriteHaiku;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Log;
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

import static org.assertj.core.api.Assertions.assertThat;

/** A request has one deadline, whatever it waits for. */
class DeadlineTest {
    private static final Duration BUDGET = WriteHaiku.ENDPOINT.time(new WriteHaiku.In("sea", ""));
    private final FixedClock clock = new FixedClock();

    /** Somebody who is alive and never done leads every key. */
    private RecordStore ledForEver() {
        InMemoryRecords records = new InMemoryRecords();
        return (RecordStore) Proxy.newProxyInstance(
                RecordStore.class.getClassLoader(), new Class<?>[] {RecordStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        return Optional.of(new IdempotencyRecord(
                                IdempotencyRecord.Status.INPROGRESS,
                                clock.instant().plusSeconds(300),
                                Optional.of(clock.instant().plusSeconds(5)),
                                Optional.empty(),
                                Optional.of("somebody")));
                    }
                    try {
                        return method.invoke(records, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Answer ask() throws IOException {
        WriteHaiku function = new WriteHaiku();
        Surroundings world = new Surroundings(
                clock,
                time -> {
                    clock.advance(time);
                    return true;
                },
                () -> "me",
                new Random(1),
                Thread.ofVirtual().factory());
        function.serveWith(new Application(
                Settings.fromEnvironment(Map.of()),
                new Outside(ledForEver(), _ -> Door.text(Door.HAIKU), () -> ClaudeProbe.Finding.HEALTHY),
                world,
                new Log(clock, Log.Level.ERROR, _ -> {})));
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(Event.haiku().bytes()), output, new Invocation(120_000));
        return Answer.of(output.toByteArray());
    }

    @Test
    void thatIsSoonerThanItsFunctionsWhereItsModeIsQuick() throws IOException {
        Instant start = clock.instant();

        assertThat(ask().status()).isEqualTo(504);
        assertThat(Duration.between(start, clock.instant())).isBetween(BUDGET, BUDGET.plusSeconds(3));
    }
}
