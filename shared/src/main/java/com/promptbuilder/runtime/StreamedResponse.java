package com.promptbuilder.runtime;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Response of one invocation as an output stream. Each flush sends what was written since the last one, and so does a full buffer of 16 KiB.
 * The first byte that is sent begins the response: from then on an error can only be reported in its trailers. It has a socket of its own,
 * since the JDK's HTTP clients cannot send trailers.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming">Response streaming</a>
 */
final class StreamedResponse extends OutputStream {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int ACCEPTED = 202;
    private static final String ERROR_BODY = "Lambda-Runtime-Function-Error-Body";

    private static final String HEADERS = "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
            + "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\nTrailer: "
            + RuntimeApiClient.ERROR_TYPE + ", " + ERROR_BODY + "\r\nConnection: close\r\n\r\n";

    private final URI resource;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private Optional<Socket> socket = Optional.empty();
    private OutputStream out = OutputStream.nullOutputStream();

    StreamedResponse(URI resource) {
        this.resource = resource;
    }

    /** Whether a part was sent, so that the response cannot be replaced by an error. */
    boolean isBegun() {
        return socket.isPresent();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            if (buffered == BUFFER_BYTES) {
                flush();
            }
            int part = Math.min(length - done, BUFFER_BYTES - buffered);
            System.arraycopy(bytes, offset + done, buffer, buffered, part);
            buffered += part;
            done += part;
        }
    }

    @Override
    public void flush() throws IOException {
        if (buffered > 0) {
            begin();
            send(Integer.toHexString(buffered) + "\r\n");
            out.write(buffer, 0, buffered);
            send("\r\n");
            out.flush();
            buffered = 0;
        }
    }

    /** Ends the response after the handler has returned. */
    void end() throws IOException {
        flush();
        begin();
        end("");
    }

    /** Ends a response that was begun, with an error. */
    void fail(Throwable failure) throws IOException {
        String report = Base64.getEncoder().encodeToString(RuntimeApiClient.errorReport(failure));
        end("%s: %s\r\n%s: %s\r\n"
                .formatted(RuntimeApiClient.ERROR_TYPE, failure.getClass().getName(), ERROR_BODY, report));
    }

    /** Closes the socket of a response that cannot be ended. */
    void abort() {
        try {
            socket.orElseThrow().close();
        } catch (IOException _) {
            // Nothing more is sent on it.
        }
    }

    private void begin() throws IOException {
        if (isBegun()) {
            return;
        }
        Socket opened = new Socket(resource.getHost(), resource.getPort());
        socket = Optional.of(opened);
        opened.setTcpNoDelay(true);
        out = new BufferedOutputStream(opened.getOutputStream(), BUFFER_BYTES + 64);
        send("POST " + resource.getPath() + " HTTP/1.1\r\nHost: " + resource.getAuthority() + "\r\n" + HEADERS);
    }

    /** Sends the last chunk and waits for the Runtime API to take the response. */
    private void end(String trailers) throws IOException {
        send("0\r\n" + trailers + "\r\n");
        out.flush();
        try (Socket open = socket.orElseThrow()) {
            int status = HttpReply.read(new BufferedInputStream(open.getInputStream()))
                    .status();
            if (status != ACCEPTED) {
                throw new IOException("expected status 202 of the Runtime API, got " + status);
            }
        }
    }

    private void send(String ascii) throws IOException {
        out.write(ascii.getBytes(US_ASCII));
    }
}
