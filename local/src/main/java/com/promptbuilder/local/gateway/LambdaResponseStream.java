package com.promptbuilder.local.gateway;

import com.promptbuilder.local.gateway.ProxyResponseParser.ProxyResponse;
import com.promptbuilder.local.gateway.ProxyResponseParser.Reading;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Output stream of one invocation. A buffered proxy response is collected, up to Lambda's 6 MB. A streamed response is a JSON
 * prelude, eight NUL bytes and the body, and reaches the client chunk by chunk. JSON contains no NUL byte, so the content
 * distinguishes the two.
 */
final class LambdaResponseStream extends OutputStream {
    /** Lambda's limit for a buffered response, in bytes. */
    static final int LIMIT = 6 * 1024 * 1024;

    private static final int DELIMITER_LENGTH = 8;
    private static final int INITIAL_CAPACITY = 2 * 1024;

    private final Sink sink;
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream(INITIAL_CAPACITY);
    private State state = State.COLLECTING;
    private OutputStream body = nullOutputStream();
    private int zeros;

    /** The response to the HTTP client. */
    interface Sink {
        /** Sends status and headers. The returned stream sends each write at once. */
        OutputStream begin(ProxyResponse prelude) throws IOException;

        /** Sends a complete response. */
        void send(ProxyResponse answer) throws IOException;
    }

    private enum State {
        COLLECTING,
        STREAMING,
        DISCONNECTED,
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
            forward(bytes, next, offset + length - next);
        }
    }

    /** Drops the output if the client has disconnected. As on Lambda, the function goes on and gets no error. */
    private void forward(byte[] bytes, int offset, int length) {
        try {
            body.write(bytes, offset, length);
        } catch (IOException e) {
            state = State.DISCONNECTED;
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
        failIfTooLong();
    }

    private void collect(byte b) throws IOException {
        collected.write(b);
        zeros = b == 0 ? zeros + 1 : 0;
        if (zeros == DELIMITER_LENGTH) {
            begin();
        } else {
            failIfTooLong();
        }
    }

    private void failIfTooLong() {
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

    /** Whether a streamed response has begun. */
    boolean isStreaming() {
        return state == State.STREAMING || state == State.DISCONNECTED;
    }

    /** Ends the response after the function has returned. The result is why nothing was sent, if the output is no proxy response. */
    Optional<String> finish() throws IOException {
        return switch (state) {
            case COLLECTING -> send(ProxyResponseParser.read(collected.toByteArray()));
            case STREAMING -> {
                body.close();
                yield Optional.empty();
            }
            case DISCONNECTED -> Optional.empty();
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
