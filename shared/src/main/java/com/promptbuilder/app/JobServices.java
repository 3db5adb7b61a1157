package com.promptbuilder.app;

import com.promptbuilder.answer.AnswerModule;
import com.promptbuilder.answer.JobScheduler;
import com.promptbuilder.app.Backends.QueueBackends;
import com.promptbuilder.background.CacheWarmer;
import com.promptbuilder.background.HotKeyStore;
import com.promptbuilder.background.HotKeyTracker;
import com.promptbuilder.background.JobAttempt;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.queue.JobQueues.QueueUnavailableException;
import com.promptbuilder.queue.QueueDepth;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wired services of jobs.
 *
 * @param queues queues that throw if none are set
 * @param hotKeys counts the requests per key; empty without queues, or unless {@code WARMING} is {@code true}
 * @param cacheWarmer refreshes the hot keys; empty like {@code hotKeys}
 */
record JobServices(
        JobQueues queues,
        JobScheduler jobScheduler,
        Optional<HotKeyTracker> hotKeys,
        Optional<CacheWarmer> cacheWarmer) {
    private static final Duration MAX_PUBLISH_INTERVAL = Duration.ofMinutes(1);

    static JobServices of(
            Optional<QueueBackends> backends, RecordStore records, JobSettings settings, SystemServices system) {
        InstantSource clock = system.clock();
        JobQueues queues = backends.map(QueueBackends::queues).orElseGet(NoopJobQueues::new);
        JobScheduler jobScheduler =
                new JobScheduler(records, queues, new QueueDepth(queues, clock), settings, clock, system.owners());
        Optional<HotKeyStore> hotKeys = backends.map(QueueBackends::wanted);
        return new JobServices(
                queues,
                jobScheduler,
                settings.warmingInterval()
                        .flatMap(
                                every -> hotKeys.map(store -> new HotKeyTracker(store, clock, publishInterval(every)))),
                settings.warmingInterval()
                        .flatMap(every -> hotKeys.map(store -> new CacheWarmer(jobScheduler, store, every))));
    }

    /** The services that a worker's job attempts use. */
    JobAttempt.Services attempts(AnswerModule answers, JobSettings settings, SystemServices system, JsonLog log) {
        return new JobAttempt.Services(
                answers.answers(), answers.results(), jobScheduler, queues, settings, system, log);
    }

    private static Duration publishInterval(Duration warmingInterval) {
        return warmingInterval.compareTo(MAX_PUBLISH_INTERVAL) < 0 ? warmingInterval : MAX_PUBLISH_INTERVAL;
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
        public List<ReceivedMessage> receive(Priority priority, Duration visibility) {
            throw absent();
        }

        @Override
        public void delete(Priority priority, String receipt) {
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
