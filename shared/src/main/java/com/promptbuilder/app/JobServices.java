package com.promptbuilder.app;

import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.background.CacheWarmer;
import com.promptbuilder.background.HotKeyStore;
import com.promptbuilder.background.HotKeyTracker;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.queue.QueueDepth;
import com.promptbuilder.queue.QueueUnavailableException;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.system.SystemServices;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a process has to do with jobs, wired.
 *
 * @param demand counts what is wanted, if that is made anew before anybody asks
 * @param warming has it made
 */
public record JobServices(
        JobQueues queues, JobScheduler jobScheduler, Optional<HotKeyTracker> demand, Optional<CacheWarmer> warming) {
    private static final Duration MOST_OFTEN = Duration.ofMinutes(1);

    /**
     * The backends of jobs.
     *
     * @param hotKeys empty without queues
     */
    public record QueueBackends(JobQueues queues, StoreBreaker breaker, Optional<HotKeyStore> hotKeys) {}

    /** Where there are no queues: nothing can be sent, and nothing is hidden. */
    static final QueueBackends NONE =
            new QueueBackends(new NoopJobQueues(), new StoreBreaker(InstantSource.system()), Optional.empty());

    static JobServices of(
            QueueBackends queueBackends, RecordStore records, JobSettings settings, SystemServices world) {
        QueueDepth depth = new QueueDepth(queueBackends.queues(), world.clock());
        JobScheduler jobScheduler =
                new JobScheduler(records, queueBackends.queues(), depth, settings, world.clock(), world.owners());
        Optional<HotKeyStore> hotKeys = queueBackends.hotKeys();
        Optional<Duration> warming = settings.warmingInterval();
        return new JobServices(
                queueBackends.queues(),
                jobScheduler,
                warming.flatMap(every -> hotKeys.map(store -> new HotKeyTracker(store, world.clock(), often(every)))),
                warming.flatMap(every -> hotKeys.map(store -> new CacheWarmer(jobScheduler, store, every))));
    }

    // No oftener than the schedule comes, and once a minute at most.
    private static Duration often(Duration every) {
        return every.compareTo(MOST_OFTEN) < 0 ? every : MOST_OFTEN;
    }

    private record NoopJobQueues() implements JobQueues {
        @Override
        public void send(Priority priority, String key, String body) {
            throw absent();
        }

        @Override
        public void changeVisibility(Priority priority, String receipt, Duration time) {
            throw absent();
        }

        @Override
        public Map<String, Long> approximateDepth() {
            throw absent();
        }

        @Override
        public long approximateDepth(Priority priority) {
            throw absent();
        }

        private static QueueUnavailableException absent() {
            return new QueueUnavailableException("no queues are set");
        }
    }
}
