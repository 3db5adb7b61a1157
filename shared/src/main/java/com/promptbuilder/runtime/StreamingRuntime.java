package com.promptbuilder.runtime;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.runtime.RuntimeApiClient.NextInvocation;
import org.crac.Core;
import org.crac.Resource;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * Main program of the environments of streaming functions. It creates the handler that {@code _HANDLER} names. If the handler is a
 * {@link Resource}, its SnapStart hooks run. The number of invocations at a time is {@code AWS_LAMBDA_MAX_CONCURRENCY}, by default one.
 */
public final class StreamingRuntime {
    private StreamingRuntime() {}

    /** Runs until the environment ends. Exits with status 1 if it cannot start or loses the Runtime API. */
    public static void main(String[] arguments) {
        try {
            run(System.getenv());
        } catch (Exception | LinkageError e) {
            end(e);
        }
    }

    private static void run(Map<String, String> variables) throws Exception {
        // The locale of an environment is POSIX, whose encoding is ASCII.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        RuntimeApiClient client = new RuntimeApiClient(variables.getOrDefault("AWS_LAMBDA_RUNTIME_API", ""));
        InvocationLoop loop = new InvocationLoop(started(client, variables), client, variables, System.out);
        int concurrency = Integer.parseInt(variables.getOrDefault("AWS_LAMBDA_MAX_CONCURRENCY", "1"));
        for (int i = 1; i < concurrency; i++) {
            Thread.ofPlatform().name("invocations-" + i).start(() -> runOrEnd(loop));
        }
        runOrEnd(loop);
    }

    private static void runOrEnd(InvocationLoop loop) {
        try {
            loop.run();
        } catch (IOException e) {
            end(e);
        }
    }

    private static void end(Throwable failure) {
        System.out.println("Runtime ended: " + reason(failure));
        System.exit(1);
    }

    private static RequestStreamHandler started(RuntimeApiClient client, Map<String, String> variables)
            throws Exception {
        String handlerClass = variables.getOrDefault("_HANDLER", "").split("::", 2)[0];
        boolean isSnapStart = "snap-start".equals(variables.get("AWS_LAMBDA_INITIALIZATION_TYPE"));
        String phase = "init/error";
        try {
            RequestStreamHandler handler = Class.forName(handlerClass)
                    .asSubclass(RequestStreamHandler.class)
                    .getConstructor()
                    .newInstance();
            if (isSnapStart && handler instanceof Resource hooks) {
                hooks.beforeCheckpoint(Core.getGlobalContext());
                client.awaitRestore();
                phase = "restore/error";
                hooks.afterRestore(Core.getGlobalContext());
            }
            return handler;
        } catch (Exception | LinkageError e) {
            client.reportError(phase, reason(e));
            throw e;
        }
    }

    /** The exception of a constructor or a static initializer, without its wrapper. */
    private static Throwable reason(Throwable failure) {
        boolean isWrapper =
                failure instanceof InvocationTargetException || failure instanceof ExceptionInInitializerError;
        return isWrapper
                ? Optional.ofNullable(failure.getCause())
                        .map(StreamingRuntime::reason)
                        .orElse(failure)
                : failure;
    }

    /** Takes invocations one after the other, calls the handler, and sends its response while the handler writes it. */
    record InvocationLoop(
            RequestStreamHandler handler, RuntimeApiClient client, Map<String, String> variables, PrintStream log) {

        /** @throws IOException if the Runtime API gives no invocation or does not take an error report */
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
}
