package com.promptbuilder.stream;

import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.value.AnswerKey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The texts that are being written in this process, or read from another environment, by answer key. A text is kept while it has a writer or
 * a reader. Thread-safe.
 */
public final class LiveTexts {
    private final ConcurrentHashMap<AnswerKey, LiveText> texts = new ConcurrentHashMap<>();

    /** A part of a text. The generation is the call that wrote it: the text of two must not be mixed. */
    public record Chunk(String generation, String text) {}

    /** Writes one generation of a text. Closing it ends the generation. */
    public interface Writer extends AutoCloseable {
        /** Appends to what this writer has written. Readers get none of it if another generation has begun since. */
        void append(String text);

        /** The text of this generation so far, after this many UTF-16 units. */
        String textAfter(int units);

        @Override
        void close();
    }

    /** The interest of one reader in a text, until it is closed. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** Subscribes a reader, on the writer's thread without waiting: the text so far at once, then each piece, also of later generations. */
    public Subscription subscribe(AnswerKey key, Consumer<Chunk> reader) {
        LiveText text = acquire(key);
        text.subscribe(reader);
        return () -> {
            text.unsubscribe(reader);
            release(key);
        };
    }

    /** True if a reader subscribes to the key's text. */
    public boolean hasReaders(AnswerKey key) {
        LiveText text = texts.get(key);
        return text != null && text.hasReaders();
    }

    /** Begins a generation of the key's text. */
    public Writer write(AnswerKey key, String generation) {
        LiveText text = acquire(key);
        LiveText.Position writing = text.begin(generation);
        return new Writer() {
            @Override
            public void append(String piece) {
                text.append(writing, piece);
            }

            @Override
            public String textAfter(int units) {
                return text.textAfter(writing, units);
            }

            @Override
            public void close() {
                release(key);
            }
        };
    }

    private LiveText acquire(AnswerKey key) {
        return texts.compute(key, (_, present) -> {
            LiveText text = present == null ? new LiveText() : present;
            text.use(1);
            return text;
        });
    }

    private void release(AnswerKey key) {
        texts.computeIfPresent(key, (_, text) -> text.use(-1) == 0 ? null : text);
    }

    /**
     * One text with its readers. A new generation replaces the last one, whose writers are ignored from then on. Several writers may write the same
     * generation, each from its beginning: readers get each unit once. Thread-safe.
     */
    static final class LiveText {
        private final List<Consumer<Chunk>> readers = new ArrayList<>();
        private Optional<Generation> current = Optional.empty();
        private int uses;

        /** The text of one call, as far as any writer has written it. */
        private static final class Generation {
            private final String name;
            private final StringBuilder text = new StringBuilder();

            private Generation(String name) {
                this.name = name;
            }
        }

        /** One writer, and how much of its generation it has written. */
        static final class Position {
            private final Generation generation;
            private int units;

            private Position(Generation generation) {
                this.generation = generation;
            }
        }

        /** Changes the number of writers and readers. Returns the new number. */
        synchronized int use(int change) {
            uses += change;
            return uses;
        }

        synchronized boolean hasReaders() {
            return !readers.isEmpty();
        }

        synchronized void subscribe(Consumer<Chunk> reader) {
            readers.add(reader);
            current.filter(generation -> !generation.text.isEmpty())
                    .ifPresent(generation -> reader.accept(new Chunk(generation.name, generation.text.toString())));
        }

        synchronized void unsubscribe(Consumer<Chunk> reader) {
            readers.remove(reader);
        }

        synchronized Position begin(String name) {
            Generation generation =
                    current.filter(present -> present.name.equals(name)).orElseGet(() -> new Generation(name));
            current = Optional.of(generation);
            return new Position(generation);
        }

        synchronized void append(Position writer, String piece) {
            Generation generation = writer.generation;
            int known = Math.min(piece.length(), generation.text.length() - writer.units);
            writer.units += piece.length();
            String unknown = piece.substring(known);
            generation.text.append(unknown);
            if (!unknown.isEmpty() && current.filter(generation::equals).isPresent()) {
                readers.forEach(reader -> reader.accept(new Chunk(generation.name, unknown)));
            }
        }

        synchronized String textAfter(Position writer, int units) {
            return writer.generation.text.substring(units);
        }
    }
}
