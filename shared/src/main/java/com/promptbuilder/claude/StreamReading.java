package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.Trouble;

import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The reading of one streamed answer, by the thread that waits for it: what arrives stands in a queue until then. */
final class StreamReading implements Flow.Subscriber<List<ByteBuffer>> {
    /** What the end of the body may take once the message is whole, so that the connection can be kept. */
    private static final Duration GOODBYE = Duration.ofMillis(100);

    private static final List<ByteBuffer> LAST = List.of();

    private final BlockingQueue<List<ByteBuffer>> parts = new LinkedBlockingQueue<>();
    private final StreamedMessage message;
    private final ServerSentEvents events;

    StreamReading(Consumer<String> text) {
        this.message = new StreamedMessage(text);
        this.events = new ServerSentEvents(message::accept);
    }

    /** Takes the body of a success; no other is looked at. */
    BodySubscriber<Void> body(ResponseInfo head) {
        return head.statusCode() == 200 ? BodySubscribers.fromSubscriber(this) : BodySubscribers.discarding();
    }

    /** Reads until the message has ended, or the exchange has. */
    Completion await(CompletableFuture<HttpResponse<Void>> exchange, Duration time)
            throws InterruptedException, ExecutionException, TimeoutException {
        var _ = exchange.whenComplete((_, _) -> parts.add(LAST));
        long end = System.nanoTime() + time.toNanos();
        while (message.completion().isEmpty()) {
            List<ByteBuffer> part = parts.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (part == null) {
                throw new TimeoutException();
            }
            if (part.isEmpty()) {
                return ended(exchange.get());
            }
            part.forEach(events::accept);
        }
        letEnd(exchange);
        return message.completion().get();
    }

    private Completion ended(HttpResponse<Void> response) {
        if (response.statusCode() != 200) {
            return MessagesFormat.failure(response.statusCode(), response.headers());
        }
        return message.isBegun() ? new Failure.Unreachable(Trouble.ANSWER_LOST) : new Failure.Malformed();
    }

    private static void letEnd(CompletableFuture<HttpResponse<Void>> exchange) {
        try {
            exchange.get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException unimportant) {
            exchange.cancel(true);
        } catch (InterruptedException stopped) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
        }
    }

    // Without a bound of its own: the body as a whole has one.
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        if (!part.isEmpty()) {
            parts.add(part);
        }
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
