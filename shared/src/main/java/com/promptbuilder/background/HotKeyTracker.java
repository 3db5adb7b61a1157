package com.promptbuilder.background;

import com.promptbuilder.answer.AnswerRequest;
import com.promptbuilder.answer.AnswerService;
import com.promptbuilder.answer.GenerationRequest;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Counts the keys of answers that this process gives to clients, and publishes the counts to the fleet's {@link HotKeyStore}. A process publishes at
 * most once an interval, and a fleet of any size at most 12 times an interval. Counts that could not be published are kept for the next time.
 * Thread-safe.
 */
public final class HotKeyTracker implements AnswerService.Listener {
    /** Maximum length of a job's message that is stored, in characters. */
    public static final int MAX_MESSAGE_LENGTH = 32 * 1024;

    private static final Duration QUESTION_RETENTION = Duration.ofDays(1);
    private static final int MAX_QUESTIONS_PER_PUBLICATION = 10;
    private static final int MAX_FLEET_PUBLICATIONS = 12;

    private final HotKeyStore store;
    private final InstantSource clock;
    private final Duration interval;
    private final SpaceSaving<AnswerKey> counted = new SpaceSaving<>(HotKeys.CAPACITY);
    private final Map<AnswerKey, Optional<String>> questions = new HashMap<>();
    private Instant lastPublication;

    /** @param interval how often one process publishes */
    public HotKeyTracker(HotKeyStore store, InstantSource clock, Duration interval) {
        this.store = store;
        this.clock = clock;
        this.interval = interval;
        this.lastPublication = clock.instant();
    }

    // The client of a job is counted when it polls for the answer.
    @Override
    public void served(GenerationRequest<?> request, StoredAnswer answer, boolean isFreshHit) {
        AnswerRequest answerRequest = request.answerRequest();
        if (!answerRequest.answerMode().isJob() && answerRequest.cache().allowsCoalescing()) {
            record(
                    request.key(),
                    () -> request.job(Optional.empty()).asCacheWarmer().toMessage());
        }
    }

    /** Counts an answer that a client got. The question, the message of the job that refreshes it, is read once while the key is counted. */
    synchronized void record(AnswerKey key, Supplier<Optional<String>> question) {
        counted.add(key, 1).ifPresent(questions::remove);
        questions.computeIfAbsent(key, _ -> question.get().filter(message -> message.length() <= MAX_MESSAGE_LENGTH));
    }

    /** Publishes the counts if the interval has passed. Blocks for up to the timeout of the store's calls. */
    public void publish() {
        try {
            if (isDue()) {
                publishToFleet();
            }
        } catch (StoreUnavailableException e) {
            // The counts are kept and published the next time.
        }
    }

    private synchronized boolean isDue() {
        Instant now = clock.instant();
        if (now.isBefore(lastPublication.plus(interval)) || counted.isEmpty()) {
            return false;
        }
        lastPublication = now;
        return true;
    }

    private void publishToFleet() {
        Instant now = clock.instant();
        HotKeys known = store.read();
        if (now.isBefore(known.decayedTo().plus(interval.dividedBy(MAX_FLEET_PUBLICATIONS)))) {
            return;
        }
        List<SpaceSaving.Counted<AnswerKey>> counts;
        Map<AnswerKey, Optional<String>> messages;
        synchronized (this) {
            counts = counted.top();
            messages = Map.copyOf(questions);
            counted.clear();
            questions.clear();
        }
        boolean isPublished = false;
        try {
            isPublished = store.replace(withStoredQuestions(known.decayedTo(now).merge(counts), messages, now));
        } finally {
            if (!isPublished) {
                restore(counts, messages);
            }
        }
    }

    private synchronized void restore(
            List<SpaceSaving.Counted<AnswerKey>> counts, Map<AnswerKey, Optional<String>> messages) {
        counts.forEach(counted::add);
        questions.putAll(messages);
        questions
                .keySet()
                .retainAll(counted.top().stream().map(SpaceSaving.Counted::key).toList());
    }

    // Questions are stored before the list that refers to them, so that every reader of the list finds them.
    private HotKeys withStoredQuestions(HotKeys next, Map<AnswerKey, Optional<String>> messages, Instant now) {
        Instant until = now.plus(QUESTION_RETENTION);
        Instant due = now.plus(QUESTION_RETENTION.dividedBy(2));
        List<HotKeys.HotKey> entries = new ArrayList<>();
        int stored = 0;
        for (HotKeys.HotKey hotKey : next.entries()) {
            Optional<String> message = messages.getOrDefault(hotKey.key(), Optional.empty());
            boolean isStored = stored < MAX_QUESTIONS_PER_PUBLICATION
                    && hotKey.isHot()
                    && hotKey.keptUntil().isBefore(due)
                    && message.isPresent();
            if (isStored) {
                store.keep(hotKey.key(), message.orElseThrow(), until);
                stored++;
            }
            entries.add(isStored ? new HotKeys.HotKey(hotKey.counted(), until) : hotKey);
        }
        return new HotKeys(next.version(), next.decayedTo(), entries);
    }
}
