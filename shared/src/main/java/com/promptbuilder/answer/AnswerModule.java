package com.promptbuilder.answer;

import com.promptbuilder.claude.Claude;
import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.LeaseTimings;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * This package's services, wired. One per process.
 *
 * @param answers answers requests
 * @param lookup answers by key
 * @param jobResults publishes the results of jobs
 */
public record AnswerModule(AnswerService answers, AnswerLookup lookup, JobResults jobResults) {
    /**
     * Wires the services.
     *
     * @param nanoClock measures durations within the process
     * @param jobs empty if there are no queues
     */
    public static AnswerModule of(
            Settings settings,
            TieredCache cache,
            RecordStore records,
            Claude claude,
            SystemServices system,
            LongSupplier nanoClock,
            Optional<JobScheduler> jobs,
            List<AnswerListener> listeners) {
        InstantSource clock = system.clock();
        Duration staleWindow = settings.cache().staleIfError();
        RecordPayload codec = new RecordPayload(staleWindow);
        Coalescer<GenerationResult> coalescer = new Coalescer<>(records, codec, LeaseTimings.DEFAULT, system);
        AnswerGenerator generator = new AnswerGenerator(claude, settings.cache(), clock, system.random());
        StaleIfError staleIfError = new StaleIfError(cache, staleWindow, clock);
        AnswerLookup lookup = new AnswerLookup(records, clock);
        AnswerService answers = new AnswerService(
                new AnswerRequestParser(settings, clock, nanoClock),
                cache,
                new AnswerCoalescer(coalescer, nanoClock, clock),
                generator,
                staleIfError,
                new AnswerRefresher(records, coalescer, generator, cache, clock),
                jobs.map(scheduler ->
                        new AsyncAnswers(scheduler, lookup, staleIfError, generator, clock, system.sleeper())),
                listeners);
        return new AnswerModule(answers, lookup, new JobResults(records, coalescer, codec, clock));
    }
}
