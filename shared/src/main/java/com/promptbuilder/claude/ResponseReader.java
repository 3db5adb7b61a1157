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
 * Reads one response: an event stream or a whole message, as its {@code content-type} says. Where that says neither, the response is taken to
 * be what was asked for.
 */
final class ResponseReader {
    private static final int BUFFER_BYTES = 8_192;

    private final ResponseBody body;
    private final Optional<Consumer<String>> text;
    private final InstantSource clock;
    private final long maxBytes;
    private Optional<Form> form = Optional.empty();

    /** A body that is being read. */
    private sealed interface Form {
        void accept(ByteBuffer bytes);

        /** What came of it, once that is known. */
        Optional<Completion> completion();

        /** What came of it at the end of the body. */
        Completion ended();

        /** What Claude told so far of what the call costs. */
        Usage told();
    }

    /**
     * @param text hears the text of a stream; empty if none was asked for
     * @param maxBytes no answer is longer, decoded
     */
    ResponseReader(ResponseBody body, Optional<Consumer<String>> text, InstantSource clock, long maxBytes) {
        this.body = body;
        this.text = text;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads until the message has ended, or the body has.
     *
     * @throws IOException if the exchange breaks, is out of time or is interrupted, or the body cannot be decoded or is too long
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
                throw new IOException("the body is longer than any answer");
            }
            reading.accept(ByteBuffer.wrap(buffer, 0, count));
        }
        return reading.completion().get();
    }

    /** What a call cost that was cut off here: what Claude told, or else the estimate. */
    Usage spent(Usage estimate) {
        return form.map(Form::told).filter(told -> !told.equals(Usage.NONE)).orElse(estimate);
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
            return message.isBegun()
                    ? new Failure.Unreachable(ConnectionError.RESET_DURING_RESPONSE, message.spent())
                    : new Failure.InvalidResponse();
        }

        @Override
        public Usage told() {
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
        public Usage told() {
            return Usage.NONE;
        }
    }
}
