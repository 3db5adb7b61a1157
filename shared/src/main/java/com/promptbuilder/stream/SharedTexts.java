package com.promptbuilder.stream;

import com.promptbuilder.coalesce.Heartbeat;
import com.promptbuilder.stream.LiveTexts.Writer;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.value.AnswerKey;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Carries texts from the environment that writes them to others, through a store. A reader asks for a generation's text once; from then on the
 * writer puts what is new, as numbered pieces. Without a reader nothing is put. Thread-safe.
 */
public record SharedTexts(TextStore store, SystemServices system) {
    /** How often a writer looks for a reader, and puts what is new. */
    private static final Duration WRITE_INTERVAL = Duration.ofMillis(300);

    /** How often a reader looks for the next piece. */
    private static final Duration READ_INTERVAL = Duration.ofMillis(250);

    /** Longer than any call, so that a reader finds every piece. */
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(15);

    private static final int GENERATION_BYTES = 6;
    private static final String ASKED = "asked";

    /** The generation of the text that the holder of a lease writes. It does not tell the fencing token. */
    public static String generation(String fencingToken) {
        byte[] digest = AnswerKey.sha256().digest(fencingToken.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, GENERATION_BYTES);
    }

    /** Puts the text of a writer while it is written, until the result is closed. */
    public Heartbeat publish(AnswerKey key, String generation, Writer writer) {
        return Heartbeat.start(system, WRITE_INTERVAL, new Publisher(store, id(key, generation), writer)::publish);
    }

    /** Appends another environment's text to a writer of this process until it is closed; without a reader the store is not asked. */
    public Heartbeat follow(AnswerKey key, String generation, Writer writer, BooleanSupplier isRead) {
        Follower follower = new Follower(store, id(key, generation), writer);
        return Heartbeat.startAtOnce(system, READ_INTERVAL, () -> !isRead.getAsBoolean() || follower.follow());
    }

    private static String id(AnswerKey key, String generation) {
        return key.text() + "." + generation + ".";
    }

    /** The writer's side of one generation. A put that fails is repeated with the same text, since it may have been written. */
    private static final class Publisher {
        private final TextStore store;
        private final String id;
        private final Writer writer;
        private boolean isAsked;
        private int pieces;
        private int taken;
        private String piece = "";

        private Publisher(TextStore store, String id, Writer writer) {
            this.store = store;
            this.id = id;
            this.writer = writer;
        }

        private boolean publish() {
            isAsked = isAsked || store.get(id + ASKED).isPresent();
            if (!isAsked) {
                return true;
            }
            if (piece.isEmpty()) {
                piece = writer.textAfter(taken);
                taken += piece.length();
            }
            if (!piece.isEmpty()) {
                store.put(id + pieces, piece, TIME_TO_LIVE);
                pieces++;
                piece = "";
            }
            return true;
        }
    }

    /** The reader's side of one generation. */
    private static final class Follower {
        private final TextStore store;
        private final String id;
        private final Writer writer;
        private boolean isAsked;
        private int pieces;

        private Follower(TextStore store, String id, Writer writer) {
            this.store = store;
            this.id = id;
            this.writer = writer;
        }

        private boolean follow() {
            if (!isAsked) {
                store.put(id + ASKED, ASKED, TIME_TO_LIVE);
                isAsked = true;
            }
            for (Optional<String> next = next(); next.isPresent(); next = next()) {
                pieces++;
                writer.append(next.get());
            }
            return true;
        }

        private Optional<String> next() {
            return store.get(id + pieces);
        }
    }
}
