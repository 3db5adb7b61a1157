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
final class ResponsePlayer {
    private static final Duration LISTEN_EVERY = Duration.ofMillis(100);

    private final EndPoint endPoint;
    private final Response response;
    private final Callback callback;
    private final SimulatorSleeper simulatorSleeper;

    ResponsePlayer(Request request, Response response, Callback callback, SimulatorSleeper simulatorSleeper) {
        this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        this.response = response;
        this.callback = callback;
        this.simulatorSleeper = simulatorSleeper;
    }

    void play(SimulatedExchange simulatedExchange) {
        CompletionCallback completionCallback = new CompletionCallback(simulatedExchange);
        try {
            play(simulatedExchange.responsePlan(), completionCallback);
        } catch (IOException gone) {
            completionCallback.tell(simulatedExchange.callResult().named("disconnected"));
            callback.failed(gone);
        } catch (InterruptedException closing) {
            completionCallback.tell(simulatedExchange.callResult().named("dropped"));
            cut(closing);
        }
    }

    private void play(ResponsePlan responsePlan, CompletionCallback completionCallback)
            throws IOException, InterruptedException {
        simulatorSleeper.sleep(responsePlan.before());
        responsePlan.head().ifPresent(this::head);
        switch (responsePlan.ending()) {
            case COMPLETE -> {
                send(responsePlan.pieces().subList(0, responsePlan.pieces().size() - 1));
                ResponsePlan.Piece last = responsePlan.pieces().getLast();
                simulatorSleeper.sleep(last.before());
                completionCallback.tell();
                write(true, last.text());
                callback.succeeded();
            }
            case ABORT -> {
                if (responsePlan.head().isPresent()) {
                    write(false, "");
                }
                send(responsePlan.pieces());
                completionCallback.tell();
                cut(new IOException("dropped as asked"));
            }
            case HANG -> {
                awaitGoodbye();
                completionCallback.tell();
                cut(new IOException("hung as asked"));
            }
        }
    }

    private void head(ResponsePlan.Head head) {
        response.setStatus(head.status());
        head.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    }

    private void send(List<ResponsePlan.Piece> pieces) throws IOException, InterruptedException {
        for (ResponsePlan.Piece piece : pieces) {
            simulatorSleeper.sleep(piece.before());
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
                simulatorSleeper.sleep(LISTEN_EVERY);
            }
        } catch (IOException _) {
            // A connection reset is a goodbye too.
            return;
        }
    }

    /** Tells the end of an exchange once. */
    private static final class CompletionCallback {
        private final SimulatedExchange simulatedExchange;
        private boolean told;

        CompletionCallback(SimulatedExchange simulatedExchange) {
            this.simulatedExchange = simulatedExchange;
        }

        void tell() {
            tell(simulatedExchange.callResult());
        }

        void tell(CallResult callResult) {
            if (!told) {
                told = true;
                simulatedExchange.ended().accept(callResult);
            }
        }
    }
}
