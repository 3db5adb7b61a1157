package com.promptbuilder.answer;

import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long an answer lives, by how its predecessor was wanted; all that must be known stands in the record, so nothing is counted and nothing
 * written for it. The usual life is what its endpoint says, or the longest that is allowed if that is less.
 *
 * <ul>
 *   <li>One that nobody has asked for before lives the usual life: nothing is known of it.
 *   <li>One that is made anew before its predecessor's life was over, because it was still wanted, lives a quarter longer than that, at most
 *       twice the usual: a prompt that is wanted life after life need not be paid for as often.
 *   <li>One whose predecessor had been over for a whole usual life before anybody asked lives half the usual: it is probably let lie again,
 *       and meanwhile takes the place of others in memory and Valkey. Whoever asks more often than once in a usual life never meets this, and
 *       who asks less often misses either way; so it costs a call only where askers come in a bunch after a pause, and one for each bunch,
 *       since the next answer then lives the usual life.
 *   <li>Any other lives the usual life.
 * </ul>
 */
final class AdaptiveTtl {
    private static final int BOUND = 2;

    private AdaptiveTtl() {}

    /**
     * The next life, before jitter.
     *
     * @param told what the endpoint says
     * @param last the answer before, if it is known
     * @param isWanted whether it is made anew because it is asked for still
     * @param most no answer lives longer
     */
    static Duration next(Duration told, Optional<StoredAnswer> last, boolean isWanted, Instant now, Duration most) {
        Duration usual = shortest(told, most);
        if (last.isEmpty()) {
            return usual;
        }
        if (isWanted) {
            return shortest(longer(last.get(), usual), most);
        }
        Duration idle = Duration.between(last.get().expiresAt(), now);
        return idle.compareTo(usual) < 0 ? usual : usual.dividedBy(BOUND);
    }

    // Jitter has taken up to a tenth from the last one: by a quarter more it grows all the same.
    private static Duration longer(StoredAnswer last, Duration usual) {
        Duration grown = Duration.between(last.storedAt(), last.expiresAt())
                .multipliedBy(5)
                .dividedBy(4);
        return shortest(grown.compareTo(usual) > 0 ? grown : usual, usual.multipliedBy(BOUND));
    }

    private static Duration shortest(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
