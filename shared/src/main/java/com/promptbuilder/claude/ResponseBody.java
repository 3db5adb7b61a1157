package com.promptbuilder.claude;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Head and body of a response while it arrives. The waiting thread reads the body as a stream. Reads throw {@link HttpTimeoutException}
 * at the caller's deadline and {@link InterruptedIOException} if the thread is interrupted.
 */
final class ResponseBody extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** An empty buffer marks the end. */
    private final BlockingQueue<ByteBuffer> arrived = new LinkedBlockingQueue<>();

    private final long end;
    private long deadline;
    private volatile Optional<ResponseInfo> head = Optional.empty();
    private volatile boolean isBroken;
    private ByteBuffer current = NOTHING;
    private boolean isAtEnd;

    /**
     * @param toFirstText the time limit until {@link #extend}
     * @param whole the time limit of the whole response
     */
    ResponseBody(Duration toFirstText, Duration whole) {
        long now = System.nanoTime();
        this.deadline = now + toFirstText.toNanos();
        this.end = now + whole.toNanos();
    }

    /** Allows the time of the whole response, since its text has begun. Called by the waiting thread. */
    void extend() {
        deadline = end;
    }

    /** False after the caller's deadline. */
    boolean hasTime() {
        return deadline - System.nanoTime() > 0;
    }

    /** Subscribes to the body of a success; other bodies are discarded. */
    BodySubscriber<Void> of(ResponseInfo begun) {
        head = Optional.of(begun);
        if (begun.statusCode() == 200) {
            return BodySubscribers.ofByteArrayConsumer(part -> part.ifPresent(this::add));
        }
        // The status counts, although the body is late or breaks.
        arrived.add(NOTHING);
        return BodySubscribers.discarding();
    }

    private void add(byte[] part) {
        if (part.length > 0) {
            arrived.add(ByteBuffer.wrap(part));
        }
    }

    /** Marks the end of the exchange: no more bytes arrive. */
    void end(boolean broken) {
        isBroken = broken;
        arrived.add(NOTHING);
    }

    /** Status and headers; empty until they arrive. */
    Optional<ResponseInfo> head() {
        return head;
    }

    /** Waits for the next byte; false at the end. Throws if the exchange broke. */
    boolean hasMore() throws IOException {
        if (!current.hasRemaining() && !isAtEnd) {
            current = next();
            isAtEnd = !current.hasRemaining();
        }
        if (isAtEnd && isBroken) {
            throw new IOException("the exchange broke");
        }
        return !isAtEnd;
    }

    private ByteBuffer next() throws IOException {
        try {
            return Optional.ofNullable(arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS))
                    .orElseThrow(() -> new HttpTimeoutException("the caller's deadline has passed"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? Byte.toUnsignedInt(current.get()) : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length > 0 && !hasMore()) {
            return -1;
        }
        int count = Math.min(length, current.remaining());
        current.get(to, offset, count);
        return count;
    }

    @Override
    public int available() {
        return current.remaining();
    }
}
