package com.promptbuilder.http;

import com.promptbuilder.answer.AnswerPath;
import com.promptbuilder.answer.Answers;
import com.promptbuilder.cache.MemoryTier;
import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.ClaudeProbe;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.claude.ModelsProbe;
import com.promptbuilder.coalesce.DynamoDbRecords;
import com.promptbuilder.coalesce.GuardedRecords;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.Sleeper;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.table.TableClient;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.table.TableGuard;
import com.promptbuilder.telemetry.Backlog;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.telemetry.Samples;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** All parts of one process, wired: what functions are served with. Thread-safe; made once. */
public final class Application {
    private final Settings settings;
    private final Backlog backlog = new Backlog();
    private final AnswerPath answerPath;
    private final Answers answers;
    private final Readiness readiness;
    private final FrontDoor frontDoor;
    private final InstantSource clock;
    private final Instant startedAt;

    /** Wires the parts around those that a test replaces. */
    public Application(
            Settings settings, RecordStore records, Claude claude, ClaudeProbe probe, Surroundings world, Log log) {
        this.settings = settings;
        this.clock = world.clock();
        this.startedAt = clock.instant();
        TableGuard guard = new TableGuard(clock, event -> tell(event, log));
        RecordStore guarded = new GuardedRecords(records, guard);
        MemoryTier memory =
                new MemoryTier(settings.cache().maxEntries(), settings.cache().maxBytes(), clock);
        this.answerPath = new AnswerPath(settings, memory, guarded, claude, world, System::nanoTime);
        this.answers = new Answers(guarded, clock);
        this.readiness = new Readiness(guarded, probe, clock);
        this.frontDoor = new FrontDoor(settings.corsOrigins(), log, backlog, System::nanoTime);
    }

    /** The parts as this process's environment variables say; log lines go to standard output. */
    public static Application fromEnvironment() {
        return of(Settings.fromEnvironment(System.getenv()), Log.to(System.out));
    }

    /** The parts as settings say, in the real world. Calls the table once, so that the first request need not warm its client. */
    public static Application of(Settings settings, Consumer<String> logLines) {
        InstantSource clock = InstantSource.system();
        Log log = new Log(clock, Log.Level.valueOf(settings.logLevel().toUpperCase(Locale.ROOT)), logLines);
        Connections connections = new Connections();
        DynamoDbRecords records = new DynamoDbRecords(
                TableClient.of(settings.table()), settings.table().name());
        if (!records.warmUp()) {
            log.write(Log.Level.WARN, "the table does not answer yet", Map.of());
        }
        return new Application(
                settings,
                records,
                new MessagesApi(settings.claude().baseUrl(), settings.claude()::apiKey, connections),
                new ModelsProbe(settings.claude().baseUrl(), settings.claude()::apiKey, connections),
                new Surroundings(
                        clock,
                        Sleeper.real(),
                        () -> UUID.randomUUID().toString(),
                        new SecureRandom(),
                        Thread.ofVirtual().name("heartbeat-", 0).factory()),
                log);
    }

    Settings settings() {
        return settings;
    }

    AnswerPath answerPath() {
        return answerPath;
    }

    Answers answers() {
        return answers;
    }

    Readiness readiness() {
        return readiness;
    }

    FrontDoor frontDoor() {
        return frontDoor;
    }

    InstantSource clock() {
        return clock;
    }

    Instant startedAt() {
        return startedAt;
    }

    AnswerResponses responses() {
        // An answer that is one caller's own has no place in a shared cache, whatever else is set.
        return new AnswerResponses(
                settings.cache().publicly() && !settings.cache().perCaller());
    }

    private void tell(TableGuard.Event event, Log log) {
        switch (event) {
            case TableGuard.Event.Failed() -> backlog.count("cache_errors_total", Map.of("cache_type", "record"));
            case TableGuard.Event.WentAway(String cause) ->
                log.write(Log.Level.WARN, "the table does not answer", Map.of("cause", cause), tableIsUp(0));
            case TableGuard.Event.CameBack() ->
                log.write(Log.Level.INFO, "the table answers again", Map.of(), tableIsUp(1));
        }
    }

    private static List<Samples.Sample> tableIsUp(int up) {
        return List.of(new Samples.Sample("cache_up", Map.of("cache_type", "record"), up));
    }
}
