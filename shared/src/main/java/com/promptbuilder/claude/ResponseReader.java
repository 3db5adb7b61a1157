package com.promptbuilder.claude;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/**
 * Reads one response: an event stream or a whole message, by its {@code content-type}. Any other content type is read as what the request
 * asked for. Content codings are decoded (RFC 9110, 8.4.1): requests ask for {@code identity}, but a proxy may compress the response.
 */
final class ResponseReader {
    /** Above any answer of 16,384 tokens, streamed one by one; thinking is not sent. Bounds the memory that a broken server can fill. */
    static final int MAX_BYTES = 4_000_000;

    private static final int BUFFER_BYTES = 8_192;
    private static final int ZLIB_METHOD = 8;
    private static final int ZLIB_CHECK = 31;

    private final ResponseBody body;
    private final Optional<Consumer<String>> text;
    private Optional<MessageAccumulator> streamed = Optional.empty();

    /** @param text receives streamed text; empty if the request did not ask for a stream */
    ResponseReader(ResponseBody body, Optional<Consumer<String>> text) {
        this.body = body;
        this.text = text;
    }

    /** Reads until the message or the body ends. Throws if the exchange breaks or times out, or the body is too long or cannot be decoded. */
    Completion read() throws IOException {
        var _ = body.hasMore();
        ResponseInfo head = body.head().orElseThrow(() -> new IOException("the exchange ended without a response"));
        ErrorFormat errors = new ErrorFormat(head.headers(), InstantSource.system());
        if (head.statusCode() != 200) {
            return errors.ofStatus(head.statusCode());
        }
        InputStream decoded = decoded(head.headers());
        return isEventStream(head.headers())
                ? readEvents(decoded, new MessageAccumulator(text.orElse(_ -> {}), errors))
                : MessagesCodec.whole(readWhole(decoded), errors);
    }

    private Completion readEvents(InputStream decoded, MessageAccumulator message) throws IOException {
        streamed = Optional.of(message);
        SseParser events = new SseParser(message::accept);
        byte[] buffer = new byte[BUFFER_BYTES];
        int read = 0;
        while (message.completion().isEmpty()) {
            int count = decoded.read(buffer);
            if (count < 0) {
                return message.ended();
            }
            read += count;
            requireWithinLimit(read);
            events.accept(ByteBuffer.wrap(buffer, 0, count));
        }
        return message.completion().get();
    }

    private static byte[] readWhole(InputStream decoded) throws IOException {
        byte[] whole = decoded.readNBytes(MAX_BYTES + 1);
        requireWithinLimit(whole.length);
        return whole;
    }

    private static void requireWithinLimit(int bytes) throws IOException {
        if (bytes > MAX_BYTES) {
            throw new IOException("expected a body of at most " + MAX_BYTES + " bytes, got more");
        }
    }

    /** The tokens of a call that ends here: those that Claude reported, otherwise the estimate. */
    Usage spent(Usage estimate) {
        return streamed.map(MessageAccumulator::spent)
                .filter(usage -> !usage.equals(Usage.NONE))
                .orElse(estimate);
    }

    private boolean isEventStream(HttpHeaders headers) {
        String type = headers.firstValue("content-type")
                .orElse("")
                .replaceFirst(";.*", "")
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (type) {
            case "text/event-stream" -> true;
            case "application/json" -> false;
            default -> text.isPresent() && !type.endsWith("+json");
        };
    }

    /** @throws ZipException if the coding is unknown, or the body does not match it */
    private InputStream decoded(HttpHeaders headers) throws IOException {
        String coding =
                String.join(",", headers.allValues("content-encoding")).strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body);
            case "deflate" -> inflated(new PushbackInputStream(body, 2));
            default -> throw new ZipException("expected no, gzip or deflate content coding");
        };
    }

    // Deflate is zlib's format, but some servers omit zlib's header.
    private static InputStream inflated(PushbackInputStream body) throws IOException {
        byte[] header = body.readNBytes(2);
        body.unread(header);
        boolean isZlib = header.length == 2
                && (header[0] & 0x0F) == ZLIB_METHOD
                && (Byte.toUnsignedInt(header[0]) * 256 + Byte.toUnsignedInt(header[1])) % ZLIB_CHECK == 0;
        return new InflaterInputStream(body, new Inflater(!isZlib));
    }
}
