package com.promptbuilder.coalesce;

import com.promptbuilder.value.AnswerKey;

/** Renews a lease while its leader is at work, in a thread of its own that ends with the work. */
final class Heartbeat implements AutoCloseable {
    private final RecordStore store;
    private final AnswerKey key;
    private final String owner;
    private final LeaseTimes times;
    private final Surroundings surroundings;
    private final Thread thread;
    private volatile boolean over;

    Heartbeat(RecordStore store, AnswerKey key, String owner, LeaseTimes times, Surroundings surroundings) {
        this.store = store;
        this.key = key;
        this.owner = owner;
        this.times = times;
        this.surroundings = surroundings;
        this.thread = surroundings.threads().newThread(this::beat);
    }

    Heartbeat start() {
        thread.start();
        return this;
    }

    private void beat() {
        boolean ours = true;
        while (ours && surroundings.sleeper().sleep(times.renewal()) && !over) {
            ours = renew();
        }
    }

    private boolean renew() {
        try {
            return store.renew(key, times.lease(owner, surroundings.clock().instant()));
        } catch (StoreException away) {
            // The table may be back before the lease has passed; that it was away, the store itself tells operators.
            return true;
        }
    }

    @Override
    public void close() {
        over = true;
        thread.interrupt();
    }
}
