package com.promptbuilder.http;

import com.promptbuilder.answer.Jobs;
import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.queue.Congestion;
import com.promptbuilder.queue.InMemoryQueueMarks;
import com.promptbuilder.queue.JobQueues;
import com.promptbuilder.queue.Priority;
import com.promptbuilder.queue.QueueException;
import com.promptbuilder.queue.QueueMarks;
import com.promptbuilder.settings.JobSettings;
import com.promptbuilder.table.TableGuard;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a process has to do with jobs, wired. */
public record Queueing(JobQueues queues, Congestion congestion, Jobs jobs) {
    /** What a process reaches outside itself to do with jobs. */
    public record Outside(JobQueues queues, QueueMarks marks) {}

    /** Where there are no queues: nothing can be sent, and nothing is hidden. */
    static final Outside NONE = new Outside(new NoQueues(), new InMemoryQueueMarks());

    static Queueing of(
            Outside outside, RecordStore records, TableGuard guard, JobSettings settings, Surroundings world) {
        QueueMarks marks = new Guarded(outside.marks(), guard);
        Congestion congestion = new Congestion(outside.queues(), marks, world.clock());
        return new Queueing(
                outside.queues(),
                congestion,
                new Jobs(records, outside.queues(), congestion, settings, world.clock(), world.owners()));
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

    /** Marks that do not wait for a table that is away. */
    private record Guarded(QueueMarks marks, TableGuard guard) implements QueueMarks {
        @Override
        public Optional<Instant> read(Priority priority) {
            return guard.call(() -> marks.read(priority));
        }

        @Override
        public void advance(Priority priority, Instant sentBefore) {
            guard.call(() -> {
                marks.advance(priority, sentBefore);
                return true;
            });
        }
    }
}
