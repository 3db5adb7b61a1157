package com.promptbuilder.http;

import com.promptbuilder.bridge.DynamoDbTotals;
import com.promptbuilder.budget.DynamoDbLedger;
import com.promptbuilder.claude.ApiKey;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.claude.TableCircuits;
import com.promptbuilder.coalesce.DynamoDbRecords;
import com.promptbuilder.coalesce.InMemoryRecords;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.life.Ids;
import com.promptbuilder.life.Links;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.value.Sleeper;
import com.promptbuilder.wanted.TableWantedStore;

import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** An application's parts where time passes, chance is chance, and others are called as the settings say. */
record RealWorld(Settings settings, Ids ids, Consumer<String> logLines) {
    /** Before Claude and the table. Nobody is called yet. */
    Application with(Links links) {
        ClaudeTransport claude = new ClaudeTransport(settings.claude().baseUrl(), links.key(), links.claude());
        Application application = around(new Outside(
                new DynamoDbRecords(links.table()),
                links.table().breaker(),
                Optional.of(new TableCircuits(links.table())),
                new DynamoDbLedger(links.table()),
                new DynamoDbTotals(links.metrics()),
                links.valkey(),
                claude.messages(),
                claude.probe(),
                links.queues()
                        .map(queues ->
                                new Queueing.Outside(queues, queues.breaker(), new TableWantedStore(links.table())))));
        links.table().onUnreadable(application::unreadable);
        return application;
    }

    /** A process that is alone and forgets nothing, as for a rehearsal. */
    Application withoutTable(Connections connections) {
        ClaudeTransport claude =
                new ClaudeTransport(settings.claude().baseUrl(), ApiKey.of(settings.claude()), connections);
        return around(new Outside(new InMemoryRecords(), claude.messages(), claude.probe()));
    }

    private Application around(Outside outside) {
        InstantSource clock = InstantSource.system();
        Surroundings world = new Surroundings(
                clock,
                Sleeper.real(),
                ids,
                ids.random(),
                Thread.ofVirtual().name("heartbeat-", 0).factory());
        Log log = new Log(clock, Log.Level.valueOf(settings.logLevel().toUpperCase(Locale.ROOT)), logLines);
        return new Application(settings, outside, world, log, new SpansBySettings(settings, clock, log).spans());
    }
}
