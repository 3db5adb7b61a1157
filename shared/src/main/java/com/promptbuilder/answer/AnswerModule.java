package com.promptbuilder.answer;

import com.promptbuilder.claude.Claude;
import com.promptbuilder.claude.Prices;
import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.IdempotentTasks;
import com.promptbuilder.coalesce.LeaseTimings;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.stream.LiveTexts;
import com.promptbuilder.stream.ReadAlong;
import com.promptbuilder.stream.SharedTexts;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.value.Provider;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** This package's services, wired. One per process. */
public record AnswerModule(AnswerService answers, RecordedResults results, ResumedStreams resumedStreams) {
    /**
     * Wires the services.
     *
     * @param texts carries streamed text to other environments
     * @param jobs empty if there are no queues
     * @param idempotency the stores of idempotency keys; empty if keys are not kept
     */
    public static AnswerModule of(
            Settings settings,
            TieredCache cache,
            RecordStore records,
            TextStore texts,
            Claude claude,
            SystemServices system,
            Optional<JobScheduler> jobs,
            Optional<IdempotentTasks.Stores> idempotency,
            List<AnswerService.Listener> listeners) {
        InstantSource clock = system.clock();
        Duration staleWindow = settings.cache().staleIfError();
        RecordPayload codec = new RecordPayload(staleWindow);
        Coalescer<GenerationResult> coalescer = new Coalescer<>(records, codec, LeaseTimings.DEFAULT, system);
        AnswerGenerator generator = new AnswerGenerator(claude, settings.cache(), clock, system.random());
        ReadAlong readAlong = new ReadAlong(new LiveTexts(), new SharedTexts(texts, system), system.owners());
        StaleIfError staleIfError = new StaleIfError(cache, staleWindow, clock);
        RecordedResults results = new RecordedResults(records, cache.replica(), coalescer, codec, clock);
        AnswerService answers = new AnswerService(
                new AnswerRequestParser(settings, clock),
                cache,
                new AnswerCoalescer(coalescer, readAlong, clock),
                generator,
                staleIfError,
                new AnswerRefresher(records, coalescer, generator, cache, clock),
                jobs.map(scheduler ->
                        new AsyncAnswers(scheduler, results, staleIfError, generator, clock, system.sleeper())),
                new IdempotentAnswers(
                        idempotency.map(stores -> new IdempotentTasks(stores, LeaseTimings.DEFAULT, system)),
                        staleIfError,
                        clock),
                List.copyOf(listeners));
        return new AnswerModule(answers, results, new ResumedStreams(records, results, readAlong, system));
    }

    /** The prompts and answers of Message Batches of this provider. */
    public BulkAnswers bulkAnswers(Settings settings, Provider provider, SystemServices system) {
        return new BulkAnswers(
                answers.parser(),
                results,
                settings.cache(),
                new Prices(settings.spending().pricesOf(provider)).ofBatches(),
                system.clock(),
                system.random());
    }
}
