package com.promptbuilder.local.environment;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.local.template.Template.FunctionSpec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A function whose event is a command. It runs in environments, so it uses only the JDK and Lambda's interfaces. */
public final class TestFunction implements RequestStreamHandler {
    private static final CyclicBarrier MEETING = new CyclicBarrier(3);

    static FunctionSpec spec(Duration timeout) {
        return new FunctionSpec("Test", TestFunction.class.getName(), timeout, 128, Map.of());
    }

    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        String[] command = new String(event.readAllBytes(), UTF_8).split(" ", 2);
        switch (command[0]) {
            case "pid" -> {}
            case "wait" -> waitFor(Path.of(command[1]));
            case "meet" -> meet();
            case "logger" -> {
                context.getLogger().log("without an end");
                System.out.println(command[1]);
                System.err.println("an error");
            }
            case "fail" -> throw new IllegalStateException("the caller's own text");
            case "stream" -> answer.write("{\"statusCode\":200}\0\0\0\0\0\0\0\0the body, ".getBytes(UTF_8));
            case "parts" -> {
                answer.write("first ".getBytes(UTF_8));
                answer.flush();
                waitFor(Path.of(command[1]));
            }
            case "break" -> {
                answer.write("first ".getBytes(UTF_8));
                answer.flush();
                throw new IllegalStateException("the caller's own text");
            }
            case "large" -> answer.write(new byte[100_000]);
            case "variable" -> answer.write((System.getenv(command[1]) + " ").getBytes(UTF_8));
            case "context" -> answer.write((context.getAwsRequestId() + " " + trace(context) + " ").getBytes(UTF_8));
            default -> throw new IOException("No such command");
        }
        answer.write(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8));
    }

    private static String trace(Context context) {
        return Optional.ofNullable(context.getXrayTraceId())
                .orElseGet(() -> System.getProperty("com.amazonaws.xray.traceHeader"));
    }

    private static void waitFor(Path file) {
        try {
            while (!Files.exists(file)) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when three invocations are here at the same time. */
    private static void meet() throws IOException {
        try {
            int _ = MEETING.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException("There are not three of us", e);
        }
    }

    /** A function that cannot be constructed. */
    public static final class Broken implements RequestStreamHandler {
        public Broken() {
            throw new IllegalStateException("a setting is missing");
        }

        @Override
        public void handleRequest(InputStream event, OutputStream answer, Context context) {}
    }
}
