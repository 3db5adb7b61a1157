package com.promptbuilder.stream;

import com.promptbuilder.coalesce.Coalescer;
import com.promptbuilder.coalesce.Heartbeat;
import com.promptbuilder.stream.LiveTexts.Writer;
import com.promptbuilder.value.AnswerKey;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Distributes the text that the leader of a key writes to all readers, in this process and in others. If another caller takes over, the readers
 * get its text as a new generation. Thread-safe.
 *
 * @param owners names the generation of a call without a lease
 */
public record ReadAlong(LiveTexts texts, SharedTexts shared, Supplier<String> owners) {
    /** Loads an outcome and writes its text meanwhile. */
    @FunctionalInterface
    public interface TextLoader<T> {
        /** Loads the outcome, with the data of the record before the load. */
        Optional<T> load(Optional<String> past, Writer writer);
    }

    /** The texts of a key that other environments write, one generation after the other. */
    public Following following(AnswerKey key) {
        return new Following(key);
    }

    /** One caller's part in coalescing, as leader or follower, until it is closed. */
    public <T> Flight<T> flight(AnswerKey key, TextLoader<T> loader) {
        return new Flight<>(following(key), loader);
    }

    /** Reads texts of other environments into this process. Not thread-safe. */
    public final class Following implements AutoCloseable {
        private final AnswerKey key;
        private String generation = "";
        private Optional<Writer> writer = Optional.empty();
        private Optional<Heartbeat> reading = Optional.empty();

        private Following(AnswerKey key) {
            this.key = key;
        }

        /** Reads the text of the caller with this fencing token, while a reader of this process waits for it. */
        public void follow(String owner) {
            String led = SharedTexts.generation(owner);
            if (!led.equals(generation)) {
                close();
                generation = led;
                Writer begun = texts.write(key, led);
                writer = Optional.of(begun);
                reading = Optional.of(shared.follow(key, led, begun, () -> texts.hasReaders(key)));
            }
        }

        @Override
        public void close() {
            reading.ifPresent(Heartbeat::close);
            writer.ifPresent(Writer::close);
            reading = Optional.empty();
            writer = Optional.empty();
        }
    }

    /** Loads the outcome as leader, and follows the texts of other leaders before. */
    public final class Flight<T> implements Coalescer.Loader<T>, AutoCloseable {
        private final Following following;
        private final TextLoader<T> loader;

        private Flight(Following following, TextLoader<T> loader) {
            this.following = following;
            this.loader = loader;
        }

        @Override
        public Optional<T> load(Optional<String> past, Optional<String> owner) {
            following.close();
            String generation = SharedTexts.generation(owner.orElseGet(owners));
            try (Writer writer = texts.write(following.key, generation);
                    Heartbeat _ = shared.publish(following.key, generation, writer)) {
                return loader.load(past, writer);
            }
        }

        @Override
        public void onLeader(String owner) {
            following.follow(owner);
        }

        @Override
        public boolean needsLeaderSoon() {
            return texts.hasReaders(following.key);
        }

        @Override
        public void close() {
            following.close();
        }
    }
}
