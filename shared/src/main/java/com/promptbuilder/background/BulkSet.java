package com.promptbuilder.background;

import java.time.Instant;

/**
 * A set of jobs that is sent as one Message Batch.
 *
 * @param id 12 characters; the custom id of its n-th item is {@code <id>-<n>}
 * @param openedAt when its collection began
 * @param since when its state began
 * @param count number of its items, numbered from 0; 0 while it is open
 * @param refusals how often Claude refused the batch as a whole
 * @param batch id of the batch; empty before it is known
 */
public record BulkSet(String id, State state, Instant openedAt, Instant since, int count, int refusals, String batch) {
    /** States in their order. */
    public enum State {
        /** Jobs are collected into it. A set that stays open is abandoned: its messages come again. */
        OPEN,
        /** Its items are stored, and no batch exists. */
        READY,
        /** A batch may exist. */
        SENDING,
        /** The batch exists. */
        SENT
    }

    static BulkSet open(String id, Instant now) {
        return new BulkSet(id, State.OPEN, now, now, 0, 0, "");
    }

    BulkSet ready(int items, Instant now) {
        return new BulkSet(id, State.READY, openedAt, now, items, refusals, "");
    }

    BulkSet refused(Instant now) {
        return new BulkSet(id, State.READY, openedAt, now, count, refusals + 1, "");
    }

    BulkSet sending(Instant now) {
        return new BulkSet(id, State.SENDING, openedAt, now, count, refusals, "");
    }

    BulkSet sent(String batchId, Instant now) {
        return new BulkSet(id, State.SENT, openedAt, now, count, refusals, batchId);
    }

    String customId(int n) {
        return id + "-" + n;
    }

    /** The number of the item with this custom id; -1 if it is of another set. */
    int numberOf(String customId) {
        if (!customId.matches("[A-Za-z0-9_]{1,40}-\\d{1,6}") || !customId.startsWith(id + "-")) {
            return -1;
        }
        int n = Integer.parseInt(customId.substring(id.length() + 1));
        return n < count ? n : -1;
    }
}
