package com.promptbuilder.claude;

import com.promptbuilder.system.Sleeper;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Claude, asked again after a passing trouble, a few times and never past the caller's time. Once text has been passed on there is no
 * second attempt: the caller would read a beginning twice. Thread-safe.
 */
public final class RetryingClaude implements Claude {
    /** With less time than this, another attempt could only fail later. */
    private static final Duration SHORTEST_ATTEMPT = Duration.ofSeconds(1);

    private final Claude claude;
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final Sleeper sleeper;

    public RetryingClaude(Claude claude, RetryPolicy policy, InstantSource clock, Sleeper sleeper) {
        this.claude = claude;
        this.policy = policy;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    @Override
    public Completion complete(Prompt prompt) {
        Instant end = clock.instant().plus(prompt.remainingTime());
        AtomicBoolean heard = new AtomicBoolean();
        Prompt listening = prompt.mapStream(text -> tell(heard, text));
        Completion last = claude.complete(listening);
        for (int retries = 0; last instanceof Failure failure && !heard.get(); retries++) {
            Optional<Duration> pause = policy.pause(failure, retries).filter(time -> isTimeAfter(time, end));
            if (pause.isEmpty() || !sleeper.sleep(pause.get())) {
                return failure;
            }
            last = claude.complete(listening.withRemainingTime(Duration.between(clock.instant(), end)));
        }
        return last;
    }

    private static Consumer<String> tell(AtomicBoolean heard, Consumer<String> text) {
        return piece -> {
            heard.set(true);
            text.accept(piece);
        };
    }

    private boolean isTimeAfter(Duration pause, Instant end) {
        return Duration.between(clock.instant(), end).minus(pause).compareTo(SHORTEST_ATTEMPT) >= 0;
    }
}
