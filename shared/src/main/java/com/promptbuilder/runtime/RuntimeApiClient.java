package com.promptbuilder.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Client of the Runtime API for everything but streamed responses. Thread-safe. */
final class RuntimeApiClient {
    static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";

    private static final int MAX_FRAMES = 20;
    private static final JsonFactory JSON = new JsonFactory();

    private final URI base;

    /** @param address {@code AWS_LAMBDA_RUNTIME_API}: host and port, in tests also a path */
    RuntimeApiClient(String address) {
        this.base = URI.create("http://" + address + "/2018-06-01/runtime/");
    }

    /** An invocation: its event, and what the headers of {@code next} say of it. */
    record NextInvocation(
            InputStream event, String requestId, long deadlineMillis, String functionArn, Optional<String> trace) {}

    URI uri(String resource) {
        return base.resolve(resource);
    }

    /** Waits for the next invocation, without a limit. */
    NextInvocation next() throws IOException {
        HttpReply reply = exchange("GET", "invocation/next", "", new byte[0]);
        return new NextInvocation(
                new ByteArrayInputStream(reply.body()),
                reply.header("Lambda-Runtime-Aws-Request-Id").orElse(""),
                reply.header("Lambda-Runtime-Deadline-Ms").map(Long::parseLong).orElse(0L),
                reply.header("Lambda-Runtime-Invoked-Function-Arn").orElse(""),
                reply.header("Lambda-Runtime-Trace-Id"));
    }

    /** Returns after the restore: Lambda takes the snapshot while the request waits. */
    void awaitRestore() throws IOException {
        exchange("GET", "restore/next", "", new byte[0]);
    }

    /** Reports a failure. */
    void reportError(String resource, Throwable failure) throws IOException {
        byte[] report = errorReport(failure);
        String type = failure.getClass().getName();
        String headers = ERROR_TYPE + ": " + type + "\r\nContent-Type: application/json\r\n";
        exchange("POST", resource, headers + "Content-Length: " + report.length + "\r\n", report);
    }

    // One connection for each request takes 0.1 ms on loopback. None can be stale after a freeze or a restore.
    // A socket, because the classes of the JDK's HTTP clients lengthen a cold start.
    private HttpReply exchange(String method, String resource, String headers, byte[] body) throws IOException {
        URI uri = uri(resource);
        String head =
                method + " " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nConnection: close\r\n";
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setTcpNoDelay(true);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            out.write((head + headers + "\r\n").getBytes(US_ASCII));
            out.write(body);
            out.flush();
            HttpReply reply = HttpReply.read(new BufferedInputStream(socket.getInputStream()));
            if (reply.status() >= 400) {
                throw new IOException("expected success of " + resource + ", got status " + reply.status());
            }
            return reply;
        }
    }

    /** The error as JSON: type and stack trace. The message is left out, because it may quote a request. */
    static byte[] errorReport(Throwable failure) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("errorType", failure.getClass().getName());
            json.writeStringField("errorMessage", failure.getClass().getName());
            json.writeArrayFieldStart("stackTrace");
            StackTraceElement[] frames = failure.getStackTrace();
            for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
                json.writeString(frames[i].toString());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
