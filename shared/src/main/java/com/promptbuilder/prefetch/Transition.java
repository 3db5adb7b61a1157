package com.promptbuilder.prefetch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * How often one request follows another, and how often the answers that were prefetched for it were used.
 *
 * @param id endpoint, mode and variant of both requests, such as {@code optimize/code>get-enhancement-suggestions/enhancement}
 * @param trials number of expected requests, decayed
 * @param followed how many of them came from the same caller in time, decayed likewise
 * @param outcomes the last 200 prefetched answers that were judged, the latest last: {@code 1} used, {@code 0} wasted
 * @param offUntil until when nothing is prefetched
 * @param intervals the intervals whose prefetched answers may still be used
 */
record Transition(
        String id, double trials, double followed, String outcomes, Instant offUntil, List<Interval> intervals) {
    /** How long a request is expected. */
    static final Duration EXPECTED = Duration.ofMinutes(10);

    /** Half-life of trials beyond {@link #MEMORY}: a busy transition learns of a change in minutes, since a request comes in minutes. */
    private static final Duration HALF_LIFE = EXPECTED;

    /** Half-life of all trials. */
    private static final Duration LONG_HALF_LIFE = Duration.ofDays(1);
    /** A rare transition learns of a change in half as many trials. */
    private static final int MEMORY = 5;

    private static final int MIN_TRIALS = 4;
    private static final int MAX_OUTCOMES = 200;
    private static final int MIN_OUTCOMES = 20;
    /** Number of answers that are prefetched before one is used. */
    private static final int MAX_UNUSED_AT_FIRST = 20;

    private static final Duration OFF = Duration.ofHours(1);

    Transition {
        intervals = List.copyOf(intervals);
    }

    static Transition unknown(String id) {
        return new Transition(id, 0, 0, "", Instant.EPOCH, List.of());
    }

    /**
     * Counts of the requests that were expected in an interval of five minutes. Environments report in any order, so that a difference may be
     * negative until all have reported.
     *
     * @param trials expected requests
     * @param followed those that came from the same caller
     * @param made answers that were prefetched, and paid for
     * @param used those of them that a request used
     */
    record Counts(int trials, int followed, int made, int used) {
        static final Counts TRIAL = new Counts(1, 0, 0, 0);
        static final Counts FOLLOWED = new Counts(0, 1, 0, 0);
        static final Counts MADE = new Counts(0, 0, 1, 0);
        static final Counts USED = new Counts(0, 0, 0, 1);

        Counts plus(Counts more) {
            return new Counts(trials + more.trials, followed + more.followed, made + more.made, used + more.used);
        }
    }

    /** An interval by its number since the epoch: its prefetched answers that were used, and those that were not. */
    record Interval(long number, long used, long unused) {
        private static final Duration LENGTH = Duration.ofMinutes(5);

        static long numberOf(Instant time) {
            return Math.floorDiv(time.getEpochSecond(), LENGTH.toSeconds());
        }

        /** True if environments have reported all that came in time, at an interval of one minute. */
        private boolean isOver(Instant now) {
            return number < numberOf(now.minus(EXPECTED).minus(LENGTH));
        }
    }

    /** The probability that the second request follows the first; 0 after less than 4 trials. */
    double probability() {
        return trials < MIN_TRIALS ? 0 : Math.min(1, followed / trials);
    }

    /** The estimate of the probability by Laplace's rule of succession: 0.5 without a trial, so that what is new is tried. */
    double estimate() {
        return (followed + 1) / (trials + 2);
    }

    /**
     * True if the answer of the second request is worth its cost. The request must be likely. Of the recent answers, as many must be used as
     * the minimum demands, except for the first. An answer counts as unused until it is used, so that the limit applies before it is judged.
     */
    boolean isWorthwhile(double minProbability, Instant now) {
        double allowed = sum(now, Interval::used) * (1 / minProbability - 1) + MAX_UNUSED_AT_FIRST;
        return probability() >= minProbability && !now.isBefore(offUntil) && sum(now, Interval::unused) < allowed;
    }

    private long sum(Instant now, ToLongFunction<Interval> count) {
        return intervals.stream()
                .filter(interval -> !interval.isOver(now))
                .mapToLong(count)
                .sum();
    }

    /** The same with the counts of an interval. */
    Transition plus(long number, Counts counts) {
        return new Transition(
                id,
                trials + counts.trials(),
                followed + counts.followed(),
                last(outcomes + "1".repeat(counts.used())),
                offUntil,
                counts.made() == 0 && counts.used() == 0 ? intervals : intervalsWith(number, counts));
    }

    private List<Interval> intervalsWith(long number, Counts counts) {
        Interval known = intervals.stream()
                .filter(interval -> interval.number() == number)
                .findFirst()
                .orElse(new Interval(number, 0, 0));
        Interval next =
                new Interval(number, known.used() + counts.used(), known.unused() + counts.made() - counts.used());
        return Stream.concat(intervals.stream().filter(interval -> interval.number() != number), Stream.of(next))
                .toList();
    }

    /** True if an interval is over. */
    boolean isJudgementDue(Instant now) {
        return intervals.stream().anyMatch(interval -> interval.isOver(now));
    }

    /** The number of prefetched answers that were wasted in the intervals that are over. */
    long wasted(Instant now) {
        return intervals.stream()
                .filter(interval -> interval.isOver(now))
                .mapToLong(interval -> Math.max(0, interval.unused()))
                .sum();
    }

    /** The same after the intervals that are over were judged: it is off for an hour if less than half the minimum was used. */
    Transition judged(double minProbability, Instant now) {
        String all = last(outcomes + "0".repeat((int) Math.min(MAX_OUTCOMES, wasted(now))));
        long used = all.chars().filter(outcome -> outcome == '1').count();
        boolean isWasteful = all.length() >= MIN_OUTCOMES && used < minProbability / 2 * all.length();
        return new Transition(
                id,
                trials,
                followed,
                isWasteful ? "" : all,
                isWasteful ? now.plus(OFF) : offUntil,
                intervals.stream().filter(interval -> !interval.isOver(now)).toList());
    }

    /** The same with its counts decayed. */
    Transition decayed(Duration time) {
        double kept = Math.max(Math.min(trials, MEMORY), trials * share(time, HALF_LIFE));
        double factor = trials == 0 ? 1 : kept / trials * share(time, LONG_HALF_LIFE);
        return new Transition(id, trials * factor, followed * factor, outcomes, offUntil, intervals);
    }

    private static double share(Duration time, Duration halfLife) {
        return Math.pow(0.5, (double) Math.max(0, time.toMillis()) / halfLife.toMillis());
    }

    private static String last(String outcomes) {
        return outcomes.substring(Math.max(0, outcomes.length() - MAX_OUTCOMES));
    }
}
