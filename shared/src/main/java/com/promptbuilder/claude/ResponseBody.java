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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The head and the body of a response while it arrives. The thread that waits for it reads the body as a stream, which fails with
 * {@link HttpTimeoutException} when the caller's time is over and with {@link InterruptedIOException} when the thread is interrupted.
 */
final class ResponseBody extends InputStream implements Flow.Subscriber<List<ByteBuffer>> {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** An empty buffer ends it. */
    private final BlockingQueue<ByteBuffer> arrived = new LinkedBlockingQueue<>();

    private final long deadline;
    private volatile Optional<ResponseInfo> head = Optional.empty();
    private volatile boolean isBroken;
    private ByteBuffer current = NOTHING;
    private boolean isAtEnd;

    ResponseBody(Duration time) {
        this.deadline = System.nanoTime() + time.toNanos();
    }

    /** Takes the body of a success; no other is looked at. */
    BodySubscriber<Void> of(ResponseInfo begun) {
        head = Optional.of(begun);
        return begun.statusCode() == 200 ? BodySubscribers.fromSubscriber(this) : BodySubscribers.discarding();
    }

    /** Says that the exchange has ended: nothing more arrives. */
    void end(boolean broken) {
        isBroken = broken;
        arrived.add(NOTHING);
    }

    /** Status and headers; empty until they have come. */
    Optional<ResponseInfo> head() {
        return head;
    }

    /**
     * Waits for the next byte; false at the end.
     *
     * @throws IOException if the exchange broke
     */
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
                    .orElseThrow(() -> new HttpTimeoutException("the caller's time is over"));
        } catch (InterruptedException stopped) {
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

    // Without a bound of its own: the body as a whole has one.
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        part.stream().filter(ByteBuffer::hasRemaining).forEach(arrived::add);
    }

    @Override
    public void onError(Throwable broken) {
        // The exchange ends with it.
    }

    @Override
    public void onComplete() {
        // The exchange ends with it.
    }
}
