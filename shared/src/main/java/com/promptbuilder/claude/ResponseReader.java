package com.promptbuilder.claude;

import com.promptbuilder.claude.Failure.ConnectionError;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads one response: an event stream or a whole message, by its {@code content-type}. Any other content type is read as what the request
 * asked for.
 */
final class ResponseReader {
    private static final int BUFFER_BYTES = 8_192;

    private final ResponseBody body;
    private final Optional<Consumer<String>> text;
    private final InstantSource clock;
    private final long maxBytes;
    private Optional<Form> form = Optional.empty();

    /** A body while it is read. */
    private sealed interface Form {
        void accept(ByteBuffer bytes);

        /** The result, once it is known. */
        Optional<Completion> completion();

        /** The result at the end of the body. */
        Completion ended();

        /** The tokens that Claude reported so far. */
        Usage reportedUsage();
    }

    /**
     * @param text receives streamed text; empty if the request did not ask for a stream
     * @param maxBytes limit of the decoded body
     */
    ResponseReader(ResponseBody body, Optional<Consumer<String>> text, InstantSource clock, long maxBytes) {
        this.body = body;
        this.text = text;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads until the message or the body ends.
     *
     * @throws IOException if the exchange breaks, times out or is interrupted, or if the body cannot be decoded or is too long
     */
    Completion read() throws IOException {
        var _ = body.hasMore();
        ResponseInfo head = body.head().orElseThrow(() -> new IOException("the exchange ended without a response"));
        ErrorFormat errors = new ErrorFormat(head.headers(), clock);
        if (head.statusCode() != 200) {
            return errors.ofStatus(head.statusCode());
        }
        Form reading = isEventStream(head.headers()) ? new Events(text.orElse(_ -> {}), errors) : new Whole(errors);
        form = Optional.of(reading);
        return read(ContentCoding.decoded(body, head.headers()), reading);
    }

    private Completion read(InputStream decoded, Form reading) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = maxBytes;
        while (reading.completion().isEmpty()) {
            int count = decoded.read(buffer);
            if (count < 0) {
                return reading.ended();
            }
            left -= count;
            if (left < 0) {
                throw new IOException("the body exceeds the limit of an answer");
            }
            reading.accept(ByteBuffer.wrap(buffer, 0, count));
        }
        return reading.completion().get();
    }

    /** The tokens of a call that ends here: those that Claude reported, otherwise the estimate. */
    Usage spent(Usage estimate) {
        return form.map(Form::reportedUsage)
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

    private static final class Events implements Form {
        private final MessageAccumulator message;
        private final SseParser events;

        Events(Consumer<String> text, ErrorFormat errors) {
            message = new MessageAccumulator(text, errors);
            events = new SseParser(message::accept);
        }

        @Override
        public void accept(ByteBuffer bytes) {
            events.accept(bytes);
        }

        @Override
        public Optional<Completion> completion() {
            return message.completion();
        }

        @Override
        public Completion ended() {
            return message.isStarted()
                    ? new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE, message.spent())
                    : new Failure.InvalidResponse();
        }

        @Override
        public Usage reportedUsage() {
            return message.spent();
        }
    }

    private record Whole(ErrorFormat errors, ByteArrayOutputStream bytes) implements Form {
        Whole(ErrorFormat errors) {
            this(errors, new ByteArrayOutputStream());
        }

        @Override
        public void accept(ByteBuffer more) {
            byte[] copy = new byte[more.remaining()];
            more.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public Optional<Completion> completion() {
            return Optional.empty();
        }

        @Override
        public Completion ended() {
            return MessagesCodec.whole(bytes.toByteArray(), errors);
        }

        @Override
        public Usage reportedUsage() {
            return Usage.NONE;
        }
    }
}
