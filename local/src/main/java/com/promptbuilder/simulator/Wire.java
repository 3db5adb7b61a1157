package com.promptbuilder.simulator;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** One HTTP answer on its way out: plays a delivery piece by piece, and tells how it ended before the last byte leaves. */
final class Wire {
    private static final Duration LISTEN_EVERY = Duration.ofMillis(100);

    private final EndPoint endPoint;
    private final Response response;
    private final Callback callback;
    private final Sleeper sleeper;

    Wire(Request request, Response response, Callback callback, Sleeper sleeper) {
        this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        this.response = response;
        this.callback = callback;
        this.sleeper = sleeper;
    }

    void play(Exchange exchange) {
        Telling telling = new Telling(exchange);
        try {
            play(exchange.delivery(), telling);
        } catch (IOException gone) {
            telling.tell(exchange.outcome().named("disconnected"));
            callback.failed(gone);
        } catch (InterruptedException closing) {
            telling.tell(exchange.outcome().named("dropped"));
            cut(closing);
        }
    }

    private void play(Delivery delivery, Telling telling) throws IOException, InterruptedException {
        sleeper.sleep(delivery.before());
        delivery.head().ifPresent(this::head);
        switch (delivery.ending()) {
            case COMPLETE -> {
                send(delivery.pieces().subList(0, delivery.pieces().size() - 1));
                Delivery.Piece last = delivery.pieces().getLast();
                sleeper.sleep(last.before());
                telling.tell();
                write(true, last.text());
                callback.succeeded();
            }
            case CUT -> {
                if (delivery.head().isPresent()) {
                    write(false, "");
                }
                send(delivery.pieces());
                telling.tell();
                cut(new IOException("dropped as asked"));
            }
            case NEVER -> {
                awaitGoodbye();
                telling.tell();
                cut(new IOException("hung as asked"));
            }
        }
    }

    private void head(Delivery.Head head) {
        response.setStatus(head.status());
        head.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    }

    private void send(List<Delivery.Piece> pieces) throws IOException, InterruptedException {
        for (Delivery.Piece piece : pieces) {
            sleeper.sleep(piece.before());
            write(false, piece.text());
        }
    }

    private void write(boolean last, String text) throws IOException {
        Content.Sink.write(response, last, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void cut(Throwable cause) {
        endPoint.close();
        callback.failed(cause);
    }

    /** Waits until the client hangs up. Nothing else is to be read: the request came whole. */
    private void awaitGoodbye() throws InterruptedException {
        ByteBuffer one = ByteBuffer.allocate(1);
        try {
            while (endPoint.getTransport() instanceof SocketChannel socket && socket.read(one.clear()) >= 0) {
                sleeper.sleep(LISTEN_EVERY);
            }
        } catch (IOException _) {
            // A connection reset is a goodbye too.
            return;
        }
    }

    /** Tells the end of an exchange once. */
    private static final class Telling {
        private final Exchange exchange;
        private boolean told;

        Telling(Exchange exchange) {
            this.exchange = exchange;
        }

        void tell() {
            tell(exchange.outcome());
        }

        void tell(Outcome outcome) {
            if (!told) {
                told = true;
                exchange.ended().accept(outcome);
            }
        }
    }
}
