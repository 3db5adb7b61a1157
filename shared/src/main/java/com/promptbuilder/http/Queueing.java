package com.promptbuilder.http;

import com.promptbuilder.answer.Jobs;
import com.promptbuilder.answer.Warming;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.queue.QueueDepth;
import com.promptbuilder.queue.QueueException;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.table.StoreBreaker;
import com.promptbuilder.wanted.Demand;
import com.promptbuilder.wanted.InMemoryWantedStore;
import com.promptbuilder.wanted.WantedStore;

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
public record Queueing(JobQueues queues, Jobs jobs, Optional<Demand> demand, Optional<Warming> warming) {
    private static final Duration MOST_OFTEN = Duration.ofMinutes(1);

    /** What a process reaches outside itself to do with jobs. */
    public record Outside(JobQueues queues, StoreBreaker breaker, WantedStore wanted) {}

    /** Where there are no queues: nothing can be sent, and nothing is hidden. */
    static final Outside NONE =
            new Outside(new NoQueues(), new StoreBreaker(InstantSource.system()), new InMemoryWantedStore());

    static Queueing of(Outside outside, RecordStore records, JobSettings settings, Surroundings world) {
        QueueDepth depth = new QueueDepth(outside.queues(), world.clock());
        Jobs jobs = new Jobs(records, outside.queues(), depth, settings, world.clock(), world.owners());
        WantedStore wanted = outside.wanted();
        Optional<Duration> warming = outside.equals(NONE) ? Optional.empty() : settings.warming();
        return new Queueing(
                outside.queues(),
                jobs,
                warming.map(every -> new Demand(wanted, world.clock(), often(every))),
                warming.map(every -> new Warming(jobs, wanted, every)));
    }

    // No oftener than the schedule comes, and once a minute at most.
    private static Duration often(Duration every) {
        return every.compareTo(MOST_OFTEN) < 0 ? every : MOST_OFTEN;
    }

    private record NoQueues() implements JobQueues {
        @Override
        public void send(Priority priority, String key, String body) {
            throw absent();
        }

        @Override
        public void hide(Priority priority, String receipt, Duration time) {
            throw absent();
        }

        @Override
        public Map<String, Long> waiting() {
            throw absent();
        }

        @Override
        public long waiting(Priority priority) {
            throw absent();
        }

        private static QueueException absent() {
            return new QueueException("no queues are set");
        }
    }
}
