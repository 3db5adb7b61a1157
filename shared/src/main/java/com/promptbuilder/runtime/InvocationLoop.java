package com.promptbuilder.runtime;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.runtime.RuntimeApiClient.NextInvocation;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** Takes invocations one after the other, calls the handler, and sends its response while the handler writes it. */
record InvocationLoop(
        RequestStreamHandler handler, RuntimeApiClient client, Map<String, String> variables, PrintStream log) {

    /**
     * Runs until the environment ends.
     *
     * @throws IOException if the Runtime API gives no invocation or does not take an error report
     */
    void run() throws IOException {
        while (true) {
            runNext();
        }
    }

    void runNext() throws IOException {
        NextInvocation next = client.next();
        String resource = "invocation/" + next.requestId();
        StreamedResponse response = new StreamedResponse(client.uri(resource + "/response"));
        try {
            handler.handleRequest(next.event(), response, context(next));
            response.end();
        } catch (IOException | RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            log.println("Invocation failed: " + e.getClass().getName());
            if (response.isBegun()) {
                fail(response, e);
            } else {
                client.reportError(resource + "/error", e);
            }
        }
    }

    private InvocationContext context(NextInvocation next) {
        return new InvocationContext(
                next.requestId(),
                next.functionArn(),
                next.trace().orElse(null),
                Instant.ofEpochMilli(next.deadlineMillis()),
                InstantSource.system(),
                variables,
                log);
    }

    // If the response's connection is broken, so that its end cannot be sent, Lambda sees that by itself.
    private static void fail(StreamedResponse response, Throwable failure) {
        try {
            response.fail(failure);
        } catch (IOException _) {
            response.abort();
        }
    }
}
