package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts calls and dollars per window, exact in billionths of a dollar. Every operation is atomic, and a repeated one counts once. Each throws
 * {@link com.promptbuilder.dynamodb.StoreUnavailableException} if the store is unavailable.
 */
public interface Ledger {
    /** Reads the spend of a window. */
    Spend read(BudgetWindow window);

    /** Counts a call and reserves its amount, unless a limit would be exceeded; gives expired reservations back. Returns the spend after it. */
    Admission reserve(Reservation reservation);

    /** Undoes a reservation whose call was not made. */
    void release(Reservation reservation);

    /**
     * Replaces the reserved amount by the call's cost, whatever the limit. If the reservation was given back meanwhile, or was never
     * written, the cost is added. A settlement without an acknowledgement that is repeated after the
     * reservation's lifetime counts twice.
     */
    Spend settle(Reservation reservation, Usd cost, Instant now);

    /** Records that a percentage of the limit was warned of; false if it was already, by any environment. */
    boolean tryWarn(BudgetWindow window, int percent);

    /** The limits that an operator has stored, by the names of their environment variables. They replace those of the deployment. */
    default Map<String, String> storedLimits() {
        return Map.of();
    }

    /** Whether a call was granted, and the window's spend. */
    record Admission(boolean isGranted, Spend spend) {}

    /** Ledger in this process, for priming and tests. */
    final class InMemory implements Ledger {
        private final Map<String, Account> accounts = new HashMap<>();

        private static final class Account {
            private final Map<String, Reservation> reservations = new HashMap<>();
            /** Reservations whose calls were charged without them. */
            private final Map<String, Reservation> charged = new HashMap<>();

            private long calls;
            private Usd dollars = Usd.ZERO;
            private int warned;

            void expire(Instant now) {
                reservations.values().removeIf(other -> Reservation.isExpired(other.ageFrom(), now));
                charged.values().removeIf(other -> Reservation.isExpired(other.ageFrom(), now));
            }

            Spend spend() {
                Usd reserved =
                        reservations.values().stream().map(Reservation::amount).reduce(Usd.ZERO, Usd::plus);
                return new Spend(calls, dollars, reserved, warned);
            }
        }

        private Account account(BudgetWindow window) {
            return accounts.computeIfAbsent(window.id(), _ -> new Account());
        }

        @Override
        public synchronized Spend read(BudgetWindow window) {
            return account(window).spend();
        }

        @Override
        public synchronized Admission reserve(Reservation reservation) {
            Account account = account(reservation.window());
            account.expire(reservation.time());
            boolean isRepeated = account.reservations.containsKey(reservation.id());
            if (!isRepeated && account.spend().admits(reservation)) {
                account.calls += reservation.calls();
                account.reservations.put(reservation.id(), reservation);
            }
            return new Admission(account.reservations.containsKey(reservation.id()), account.spend());
        }

        @Override
        public synchronized void release(Reservation reservation) {
            Account account = account(reservation.window());
            if (account.reservations.remove(reservation.id()) != null) {
                account.calls -= reservation.calls();
            }
        }

        @Override
        public synchronized Spend settle(Reservation reservation, Usd cost, Instant now) {
            Account account = account(reservation.window());
            boolean isReserved = account.reservations.remove(reservation.id()) != null;
            boolean isNew = reservation.mayBeGivenBack(now)
                    ? account.charged.put(reservation.id(), reservation) == null
                    : isReserved;
            account.dollars = isNew ? account.dollars.plus(cost) : account.dollars;
            return account.spend();
        }

        @Override
        public synchronized boolean tryWarn(BudgetWindow window, int percent) {
            Account account = account(window);
            boolean isNew = account.warned < percent;
            account.warned = Math.max(account.warned, percent);
            return isNew;
        }
    }

    /**
     * An amount reserved in one window before a call, or before the calls of a Message Batch, until their cost settles it.
     *
     * @param id unique in the fleet; a repeated write with it counts once
     * @param time when it was made
     * @param isAcknowledged false if the ledger did not acknowledge it, so that it may not exist
     * @param calls how many calls it counts as
     * @param lifetime after which the amount is given back
     */
    record Reservation(
            BudgetWindow window,
            String id,
            Instant time,
            Usd amount,
            boolean isAcknowledged,
            long calls,
            Duration lifetime) {
        /** Longer than the longest call, which takes 93 s. Afterwards the environment is assumed dead, and the amount is given back. */
        public static final Duration LIFETIME = Duration.ofMinutes(3);

        /** More than the difference of two environments' clocks. */
        private static final Duration SKEW = Duration.ofSeconds(10);

        /** A reservation for one call. */
        public Reservation(BudgetWindow window, String id, Instant time, Usd amount, boolean isAcknowledged) {
            this(window, id, time, amount, isAcknowledged, 1, LIFETIME);
        }

        Reservation unacknowledged() {
            return new Reservation(window, id, time, amount, false, calls, lifetime);
        }

        /** The time by which the ledger sees its age: that of a reservation for one call with the same end. */
        Instant ageFrom() {
            return time.plus(lifetime).minus(LIFETIME);
        }

        /** True if another environment may have given the amount back by now. */
        boolean mayBeGivenBack(Instant now) {
            return !isAcknowledged || now.plus(SKEW).isAfter(time.plus(lifetime));
        }

        /** True if a reservation of that time is to be given back. */
        static boolean isExpired(Instant time, Instant now) {
            return time.plus(LIFETIME).isBefore(now);
        }
    }
}
