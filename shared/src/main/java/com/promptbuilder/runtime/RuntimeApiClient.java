package com.promptbuilder.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.util.Optional;

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
        HttpURLConnection connection = open("invocation/next");
        InputStream event = new ByteArrayInputStream(body(connection));
        return new NextInvocation(
                event,
                connection.getHeaderField("Lambda-Runtime-Aws-Request-Id"),
                connection.getHeaderFieldLong("Lambda-Runtime-Deadline-Ms", 0),
                String.valueOf(connection.getHeaderField("Lambda-Runtime-Invoked-Function-Arn")),
                Optional.ofNullable(connection.getHeaderField("Lambda-Runtime-Trace-Id")));
    }

    /** Returns after the restore: Lambda takes the snapshot while the request waits. */
    void awaitRestore() throws IOException {
        body(open("restore/next"));
    }

    /** Reports a failure. Returns its type. */
    String reportError(String resource, Throwable failure) throws IOException {
        HttpURLConnection connection = open(resource);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty(ERROR_TYPE, failure.getClass().getName());
        connection.getOutputStream().write(errorReport(failure));
        body(connection);
        return failure.getClass().getName();
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

    private HttpURLConnection open(String resource) throws IOException {
        return (HttpURLConnection) uri(resource).toURL().openConnection(Proxy.NO_PROXY);
    }

    // Read to its end, so that the connection can be used again. Statuses above 399 are exceptions.
    private static byte[] body(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }
}
