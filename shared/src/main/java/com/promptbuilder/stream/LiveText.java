package com.promptbuilder.stream;

import com.promptbuilder.stream.LiveTexts.Chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One text with its readers. A new generation replaces the last one, whose writers are ignored from then on. Several writers may write the same
 * generation, each from its beginning: readers get each unit once. Thread-safe.
 */
final class LiveText {
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
