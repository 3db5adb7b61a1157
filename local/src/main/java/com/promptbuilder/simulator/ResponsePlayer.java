package com.promptbuilder.simulator;

import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;
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

/** Sends one HTTP response by its plan, chunk by chunk. Reports the result before the last byte is sent. */
final class ResponsePlayer {
    private static final Duration DISCONNECT_CHECK_INTERVAL = Duration.ofMillis(100);

    private final EndPoint endPoint;
    private final Response response;
    private final Callback callback;
    private final ClaudeSimulator.Sleeper sleeper;

    ResponsePlayer(Request request, Response response, Callback callback, ClaudeSimulator.Sleeper sleeper) {
        this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        this.response = response;
        this.callback = callback;
        this.sleeper = sleeper;
    }

    void play(SimulatedExchange exchange) {
        CompletionCallback completion = new CompletionCallback(exchange);
        try {
            play(exchange.plan(), completion);
        } catch (IOException e) {
            completion.complete(exchange.result().named("disconnected"));
            callback.failed(e);
        } catch (InterruptedException e) { // the simulator is closing
            completion.complete(exchange.result().named("dropped"));
            cut(e);
        }
    }

    private void play(ResponsePlan plan, CompletionCallback completion) throws IOException, InterruptedException {
        sleeper.sleep(plan.before());
        plan.head().ifPresent(this::head);
        switch (plan.ending()) {
            case COMPLETE -> {
                send(plan.chunks().subList(0, plan.chunks().size() - 1));
                ResponsePlan.Chunk last = plan.chunks().getLast();
                sleeper.sleep(last.before());
                completion.complete();
                write(true, last.text());
                callback.succeeded();
            }
            case ABORT -> {
                if (plan.head().isPresent()) {
                    write(false, "");
                }
                send(plan.chunks());
                completion.complete();
                cut(new IOException("dropped as asked"));
            }
            case HANG -> {
                awaitDisconnect();
                completion.complete();
                cut(new IOException("hung as asked"));
            }
        }
    }

    private void head(ResponsePlan.Head head) {
        response.setStatus(head.status());
        head.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    }

    private void send(List<ResponsePlan.Chunk> chunks) throws IOException, InterruptedException {
        for (ResponsePlan.Chunk chunk : chunks) {
            sleeper.sleep(chunk.before());
            write(false, chunk.text());
        }
    }

    private void write(boolean last, String text) throws IOException {
        Content.Sink.write(response, last, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void cut(Throwable cause) {
        endPoint.close();
        callback.failed(cause);
    }

    /** Waits until the client disconnects. The request has been read completely, so a read returns nothing else. */
    private void awaitDisconnect() throws InterruptedException {
        ByteBuffer one = ByteBuffer.allocate(1);
        try {
            while (endPoint.getTransport() instanceof SocketChannel socket && socket.read(one.clear()) >= 0) {
                sleeper.sleep(DISCONNECT_CHECK_INTERVAL);
            }
        } catch (IOException _) {
            return; // a connection reset is a disconnect too
        }
    }

    /** Reports the result of an exchange once. */
    private static final class CompletionCallback {
        private final SimulatedExchange exchange;
        private boolean completed;

        CompletionCallback(SimulatedExchange exchange) {
            this.exchange = exchange;
        }

        void complete() {
            complete(exchange.result());
        }

        void complete(CallResult result) {
            if (!completed) {
                completed = true;
                exchange.ended().accept(result);
            }
        }
    }
}
