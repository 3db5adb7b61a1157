package com.promptbuilder.prefetch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How often one request follows another, and how often the answers that were prefetched for it were used.
 *
 * @param id endpoint and mode of both requests, such as {@code optimize/code>get-enhancement-suggestions/enhancement}
 * @param trials number of expected requests, decayed with a half-life of a day, at most 100
 * @param followed how many of them came from the same caller in time, decayed likewise
 * @param outcomes the last 200 prefetched answers that were judged, the latest last: {@code 1} used, {@code 0} wasted
 * @param offUntil until when nothing is prefetched
 * @param intervals the intervals whose expected requests may still come
 */
record Transition(
        String id, double trials, double followed, String outcomes, Instant offUntil, List<Interval> intervals) {
    /** How long a request is expected. */
    static final Duration EXPECTED = Duration.ofMinutes(10);

    private static final Duration HALF_LIFE = Duration.ofDays(1);
    private static final int MAX_TRIALS = 100;
    private static final int MAX_OUTCOMES = 200;
    private static final int MIN_TRIALS = 20;
    private static final int MIN_OUTCOMES = 20;
    private static final int MIN_OUTCOMES_FOR_MANY = 50;
    /** Maximum number of expected requests that are not judged: at first, and once 50 prefetched answers were judged. */
    private static final int MAX_OPEN_AT_FIRST = 20;

    private static final int MAX_OPEN = 100;
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
     * @param came those that came
     * @param followed those that came from the same caller
     * @param made answers that were prefetched, and paid for
     * @param used those of them that a request used
     */
    record Counts(int trials, int came, int followed, int made, int used) {
        static final Counts TRIAL = new Counts(1, 0, 0, 0, 0);
        static final Counts CAME = new Counts(0, 1, 0, 0, 0);
        static final Counts FOLLOWED = new Counts(0, 1, 1, 0, 0);
        static final Counts MADE = new Counts(0, 0, 0, 1, 0);
        static final Counts USED = new Counts(0, 0, 0, 0, 1);

        Counts plus(Counts more) {
            return new Counts(
                    trials + more.trials,
                    came + more.came,
                    followed + more.followed,
                    made + more.made,
                    used + more.used);
        }
    }

    /** An interval by its number since the epoch: its expected requests that did not come, and its prefetched answers that were not used. */
    record Interval(long number, int open, int unused) {
        private static final Duration LENGTH = Duration.ofMinutes(5);

        static long numberOf(Instant time) {
            return Math.floorDiv(time.getEpochSecond(), LENGTH.toSeconds());
        }

        /** True if environments have reported all that came in time, at an interval of one minute. */
        private boolean isOver(Instant now) {
            return number < numberOf(now.minus(EXPECTED).minus(LENGTH));
        }
    }

    /** The probability that the second request follows the first; 0 after less than 20 trials. */
    double probability() {
        return trials < MIN_TRIALS ? 0 : Math.min(1, followed / trials);
    }

    /** The estimate of the probability by Laplace's rule of succession: 0.5 without a trial, so that what is new is tried. */
    double estimate() {
        return (followed + 1) / (trials + 2);
    }

    /** True if the answer of the second request is worth its cost. */
    boolean isWorthwhile(double minProbability, Instant now) {
        return probability() >= minProbability && !now.isBefore(offUntil);
    }

    /** True if one more request may be expected. The limit bounds writes, and what is paid before the first answer is judged. */
    boolean admitsTrial(Instant now) {
        int max = outcomes.length() < MIN_OUTCOMES_FOR_MANY ? MAX_OPEN_AT_FIRST : MAX_OPEN;
        return intervals.stream()
                        .filter(interval -> !interval.isOver(now))
                        .mapToInt(Interval::open)
                        .sum()
                < max;
    }

    /** The same with the counts of an interval. */
    Transition plus(long number, Counts counts) {
        List<Interval> next = new ArrayList<>(intervals);
        Interval known = intervals.stream()
                .filter(interval -> interval.number() == number)
                .findFirst()
                .orElse(new Interval(number, 0, 0));
        next.remove(known);
        next.add(new Interval(
                number,
                known.open() + counts.trials() - counts.came(),
                known.unused() + counts.made() - counts.used()));
        double all = trials + counts.trials();
        double limited = Math.min(1, MAX_TRIALS / Math.max(1, all));
        return new Transition(
                id,
                all * limited,
                (followed + counts.followed()) * limited,
                last(outcomes + "1".repeat(counts.used())),
                offUntil,
                next);
    }

    /** True if an interval is over. */
    boolean isJudgementDue(Instant now) {
        return intervals.stream().anyMatch(interval -> interval.isOver(now));
    }

    /** The number of prefetched answers that were wasted in the intervals that are over. */
    int wasted(Instant now) {
        return intervals.stream()
                .filter(interval -> interval.isOver(now))
                .mapToInt(interval -> Math.max(0, interval.unused()))
                .sum();
    }

    /** The same after the intervals that are over were judged: it is off for an hour if less than half the minimum was used. */
    Transition judged(double minProbability, Instant now) {
        String all = last(outcomes + "0".repeat(wasted(now)));
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
        double factor = Math.pow(0.5, (double) Math.max(0, time.toMillis()) / HALF_LIFE.toMillis());
        return new Transition(id, trials * factor, followed * factor, outcomes, offUntil, intervals);
    }

    private static String last(String outcomes) {
        return outcomes.substring(Math.max(0, outcomes.length() - MAX_OUTCOMES));
    }
}
