package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.Sleeper;
import com.promptbuilder.system.SystemServices;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Repeats a call of a store in a thread of its own, such as the renewal of a lease. Ends when it is closed or the call asks for it. */
public final class Heartbeat implements AutoCloseable {
    private final Sleeper sleeper;
    private final Duration interval;
    private final BooleanSupplier renewal;
    private final boolean isAtOnce;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean sleeping;

    private Heartbeat(SystemServices system, Duration interval, BooleanSupplier renewal, boolean isAtOnce) {
        this.sleeper = system.sleeper();
        this.interval = interval;
        this.renewal = renewal;
        this.isAtOnce = isAtOnce;
        this.thread = system.threads().newThread(this::beat);
    }

    /** Starts the calls, the first after one interval, until the renewal returns false. An unavailable store does not end them. */
    public static Heartbeat start(SystemServices system, Duration interval, BooleanSupplier renewal) {
        return start(new Heartbeat(system, interval, renewal, false));
    }

    /** Starts the calls, the first at once. */
    public static Heartbeat startAtOnce(SystemServices system, Duration interval, BooleanSupplier renewal) {
        return start(new Heartbeat(system, interval, renewal, true));
    }

    private static Heartbeat start(Heartbeat heartbeat) {
        heartbeat.thread.start();
        return heartbeat;
    }

    private void beat() {
        boolean isHeld = !isAtOnce || closed || renew();
        while (isHeld && sleep()) {
            isHeld = renew();
        }
    }

    /** False once the heartbeat is closed. */
    private boolean sleep() {
        synchronized (this) {
            sleeping = !closed;
        }
        boolean slept = sleeping && sleeper.sleep(interval);
        synchronized (this) {
            sleeping = false;
            return slept && !closed;
        }
    }

    private boolean renew() {
        try {
            return renewal.getAsBoolean();
        } catch (StoreUnavailableException e) {
            // DynamoDB may answer again before the lease expires. The breaker reports the outage.
            return true;
        }
    }

    // Interrupts only a sleep: an interrupted call would close its connection and look like an outage of the store.
    @Override
    public synchronized void close() {
        closed = true;
        if (sleeping) {
            thread.interrupt();
        }
    }
}
