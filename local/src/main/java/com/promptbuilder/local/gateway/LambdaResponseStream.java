package com.promptbuilder.local.gateway;

import com.promptbuilder.local.gateway.ProxyResponseParser.Reading;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one invocation writes. A plain proxy answer is collected, at most Lambda's 6 MB; a streamed one, which is a JSON
 * prelude, eight NUL bytes and the body, reaches the client as it is written. JSON holds no NUL byte, so the content tells
 * which of the two it is.
 */
final class LambdaResponseStream extends OutputStream {
    /** Lambda's bound on a buffered answer, in bytes. */
    static final int LIMIT = 6 * 1024 * 1024;

    private static final int DELIMITER_LENGTH = 8;
    private static final int USUAL_LENGTH = 4 * 1024;

    private final Sink sink;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream(USUAL_LENGTH);
    private State state = State.COLLECTING;
    private OutputStream body = nullOutputStream();
    private int zeros;

    /** The way to the HTTP client. */
    interface Sink {
        /** Sends status and headers; the stream returned sends each write at once. */
        OutputStream begin(ProxyResponse prelude) throws IOException;

        /** Sends a whole answer. */
        void send(ProxyResponse answer) throws IOException;
    }

    private enum State {
        COLLECTING,
        STREAMING,
        CALLER_GONE,
        TOO_LONG,
        MALFORMED
    }

    LambdaResponseStream(Sink sink) {
        this.sink = sink;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int next = offset;
        while (state == State.COLLECTING && next < offset + length) {
            int text = lengthBeforeZero(bytes, next, offset + length);
            if (text > 0) {
                collect(bytes, next, text);
                next += text;
            } else {
                collect(bytes[next++]);
            }
        }
        if (state == State.STREAMING && next < offset + length) {
            pass(bytes, next, offset + length - next);
        }
    }

    /** A caller who is gone does not keep the function from its work: as on Lambda, it never knows. */
    private void pass(byte[] bytes, int offset, int length) {
        try {
            body.write(bytes, offset, length);
        } catch (IOException e) {
            state = State.CALLER_GONE;
        }
    }

    private static int lengthBeforeZero(byte[] bytes, int from, int to) {
        int next = from;
        while (next < to && bytes[next] != 0) {
            next++;
        }
        return next - from;
    }

    private void collect(byte[] bytes, int offset, int length) {
        collected.write(bytes, offset, length);
        zeros = 0;
        giveUpIfTooLong();
    }

    private void collect(byte b) throws IOException {
        collected.write(b);
        zeros = b == 0 ? zeros + 1 : 0;
        if (zeros == DELIMITER_LENGTH) {
            begin();
        } else {
            giveUpIfTooLong();
        }
    }

    private void giveUpIfTooLong() {
        if (collected.size() > LIMIT) {
            state = State.TOO_LONG;
            collected.reset();
        }
    }

    private void begin() throws IOException {
        byte[] prelude = Arrays.copyOf(collected.toByteArray(), collected.size() - DELIMITER_LENGTH);
        switch (ProxyResponseParser.read(prelude)) {
            case Reading.Parsed(ProxyResponse answer) -> {
                body = sink.begin(answer);
                state = State.STREAMING;
            }
            case Reading.Malformed malformed -> state = State.MALFORMED;
        }
    }

    /** Whether the client has seen the beginning of a streamed answer. */
    boolean isStreaming() {
        return state == State.STREAMING || state == State.CALLER_GONE;
    }

    /**
     * Ends the answer once the function has returned: sends a plain one, ends a streamed one.
     *
     * @return why nothing was sent, if what the function wrote is no answer
     */
    Optional<String> finish() throws IOException {
        return switch (state) {
            case COLLECTING -> send(ProxyResponseParser.read(collected.toByteArray()));
            case STREAMING -> {
                body.close();
                yield Optional.empty();
            }
            case CALLER_GONE -> Optional.empty();
            case TOO_LONG -> Optional.of("it is longer than 6 MB");
            case MALFORMED -> Optional.of("its prelude is not a status with headers");
        };
    }

    private Optional<String> send(Reading reading) throws IOException {
        return switch (reading) {
            case Reading.Parsed(ProxyResponse answer) -> {
                sink.send(answer);
                yield Optional.empty();
            }
            case Reading.Malformed(String reason) -> Optional.of(reason);
        };
    }
}
