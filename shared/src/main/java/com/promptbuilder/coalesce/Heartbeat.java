package com.promptbuilder.coalesce;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.value.AnswerKey;

/** Renews a lease while its leader is at work, in a thread of its own that ends with the work. */
final class Heartbeat implements AutoCloseable {
    private final RecordStore store;
    private final AnswerKey key;
    private final String owner;
    private final LeaseTimings times;
    private final SystemServices systemServices;
    private final Thread thread;
    private volatile boolean over;
    private volatile boolean napping;

    Heartbeat(RecordStore store, AnswerKey key, String owner, LeaseTimings times, SystemServices systemServices) {
        this.store = store;
        this.key = key;
        this.owner = owner;
        this.times = times;
        this.systemServices = systemServices;
        this.thread = systemServices.threads().newThread(this::beat);
    }

    Heartbeat start() {
        thread.start();
        return this;
    }

    private void beat() {
        boolean ours = true;
        while (ours && nap()) {
            ours = renew();
        }
    }

    /** False once the work is over. */
    private boolean nap() {
        synchronized (this) {
            napping = !over;
        }
        boolean slept = napping && systemServices.sleeper().sleep(times.renewal());
        synchronized (this) {
            napping = false;
            return slept && !over;
        }
    }

    private boolean renew() {
        try {
            return store.renew(key, times.lease(owner, systemServices.clock().instant()));
        } catch (StoreUnavailableException away) {
            // The table may be back before the lease has passed; that it was away, the store itself tells operators.
            return true;
        }
    }

    // Only a nap is broken off: a call that is broken off costs its connection and looks like a table in trouble.
    @Override
    public synchronized void close() {
        over = true;
        if (napping) {
            thread.interrupt();
        }
    }
}
