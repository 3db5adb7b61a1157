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

/** Sends one HTTP response by its plan, chunk by chunk. Reports the result before the last byte is sent. */
final class ResponsePlayer {
    private static final Duration DISCONNECT_CHECK_INTERVAL = Duration.ofMillis(100);

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
        } catch (IOException e) {
            completionCallback.complete(simulatedExchange.callResult().named("disconnected"));
            callback.failed(e);
        } catch (InterruptedException e) { // the simulator is closing
            completionCallback.complete(simulatedExchange.callResult().named("dropped"));
            cut(e);
        }
    }

    private void play(ResponsePlan responsePlan, CompletionCallback completionCallback)
            throws IOException, InterruptedException {
        simulatorSleeper.sleep(responsePlan.before());
        responsePlan.head().ifPresent(this::head);
        switch (responsePlan.ending()) {
            case COMPLETE -> {
                send(responsePlan.chunks().subList(0, responsePlan.chunks().size() - 1));
                ResponsePlan.Chunk last = responsePlan.chunks().getLast();
                simulatorSleeper.sleep(last.before());
                completionCallback.complete();
                write(true, last.text());
                callback.succeeded();
            }
            case ABORT -> {
                if (responsePlan.head().isPresent()) {
                    write(false, "");
                }
                send(responsePlan.chunks());
                completionCallback.complete();
                cut(new IOException("dropped as asked"));
            }
            case HANG -> {
                awaitDisconnect();
                completionCallback.complete();
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
            simulatorSleeper.sleep(chunk.before());
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
                simulatorSleeper.sleep(DISCONNECT_CHECK_INTERVAL);
            }
        } catch (IOException _) {
            return; // a connection reset is a disconnect too
        }
    }

    /** Reports the result of an exchange once. */
    private static final class CompletionCallback {
        private final SimulatedExchange simulatedExchange;
        private boolean completed;

        CompletionCallback(SimulatedExchange simulatedExchange) {
            this.simulatedExchange = simulatedExchange;
        }

        void complete() {
            complete(simulatedExchange.callResult());
        }

        void complete(CallResult callResult) {
            if (!completed) {
                completed = true;
                simulatedExchange.ended().accept(callResult);
            }
        }
    }
}
