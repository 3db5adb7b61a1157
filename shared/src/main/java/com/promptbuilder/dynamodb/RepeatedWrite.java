package com.promptbuilder.dynamodb;

import com.promptbuilder.system.SystemServices;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Repeats an idempotent write while the store does not answer, for about 1 s, because the result was paid for. */
public final class RepeatedWrite {
    private static final List<Duration> PAUSES =
            Stream.of(50, 100, 200, 300, 350).map(Duration::ofMillis).toList();

    private RepeatedWrite() {}

    /**
     * Writes until the store answers.
     *
     * @param deadline no attempt begins after it
     * @return the result of the write; empty if the store answered no attempt, or the thread was interrupted
     */
    public static <R> Optional<R> run(SystemServices system, Instant deadline, Supplier<R> write) {
        Iterator<Duration> pauses = PAUSES.iterator();
        do {
            try {
                return Optional.of(write.get());
            } catch (StoreUnavailableException e) {
                // The next attempt is recognized if this one was written.
            }
        } while (pauses.hasNext() && pause(system, pauses.next(), deadline));
        return Optional.empty();
    }

    /** False if the pause would end after the deadline, or the thread is interrupted. */
    private static boolean pause(SystemServices system, Duration pause, Instant deadline) {
        return system.clock().instant().plus(pause).isBefore(deadline)
                && system.sleeper().sleep(pause);
    }
}
