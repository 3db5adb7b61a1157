package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.StoredAnswer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Binary format of an answer outside this process. The header is: version (1 byte), flags (1), stored at (8), expires at (8), length of
 * the text (4), CRC-32C (4). Then comes the text in UTF-8. Times are milliseconds since the epoch; the length is that of the text before
 * compression.
 *
 * <p>The checksum covers all other bytes and the key, so an answer under another answer's key is invalid. A text above 4 KB ({@code
 * DEFLATE_ABOVE}) is deflated if that makes it smaller. If the answer's cost is known, the text is always deflated and {@link CallCost#parts()}
 * follow, 8 bytes each, since earlier versions ignore what follows a deflated text.
 */
final class CacheEntryCodec {
    /** Limit of the text. A larger text does not fit into a DynamoDB record either. */
    static final int MAX_TEXT_BYTES = 390_000;

    static final int HEADER_BYTES = 26;
    private static final byte VERSION = 1;
    private static final int DEFLATED = 1;
    private static final int ADDRESSABLE = 2;
    private static final int PRICED = 4;
    private static final int COST_BYTES = CallCost.PARTS * Long.BYTES;
    /** More than zlib adds to a text that it cannot make smaller: 5 bytes per 16 KB. */
    private static final int MAX_EXPANSION = 1_000;
    /** The length of an entry is never greater. */
    static final int MAX_BYTES = HEADER_BYTES + MAX_TEXT_BYTES + MAX_EXPANSION + COST_BYTES;

    private static final int CHECKSUM_OFFSET = 22;
    private static final int DEFLATE_ABOVE = 4_096;

    private CacheEntryCodec() {}

    /** The answer's bytes; empty if the text exceeds {@link #MAX_TEXT_BYTES}. */
    static Optional<byte[]> encode(AnswerKey key, StoredAnswer answer) {
        byte[] text = answer.json().getBytes(StandardCharsets.UTF_8);
        if (text.length > MAX_TEXT_BYTES) {
            return Optional.empty();
        }
        boolean isPriced = !answer.cost().equals(CallCost.NONE);
        byte[] body = isPriced || text.length > DEFLATE_ABOVE
                ? deflated(text, text.length + (isPriced ? MAX_EXPANSION : 0))
                : text;
        int flags =
                (body == text ? 0 : DEFLATED) | (answer.isAddressable() ? ADDRESSABLE : 0) | (isPriced ? PRICED : 0);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + body.length + (isPriced ? COST_BYTES : 0))
                .put(VERSION)
                .put((byte) flags)
                .putLong(answer.storedAt().toEpochMilli())
                .putLong(answer.expiresAt().toEpochMilli())
                .putInt(text.length)
                .putInt(0)
                .put(body);
        if (isPriced) {
            answer.cost().parts().forEach(bytes::putLong);
        }
        return Optional.of(
                bytes.putInt(CHECKSUM_OFFSET, checksum(key, bytes.array())).array());
    }

    /** The answer in these bytes; empty if they are invalid. Never inflates more than {@link #MAX_TEXT_BYTES}. */
    static Optional<StoredAnswer> decode(AnswerKey key, byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        int length = header.getInt(CHECKSUM_OFFSET - 4);
        if (length < 0 || length > MAX_TEXT_BYTES || header.getInt(CHECKSUM_OFFSET) != checksum(key, bytes)) {
            return Optional.empty();
        }
        int flags = bytes[1];
        int end = bytes.length - ((flags & PRICED) == 0 ? 0 : COST_BYTES);
        if (end < HEADER_BYTES) {
            return Optional.empty();
        }
        byte[] body = Arrays.copyOfRange(bytes, HEADER_BYTES, end);
        Optional<byte[]> text = (flags & DEFLATED) == 0 ? Optional.of(body) : inflated(body, length);
        return text.filter(plain -> plain.length == length)
                .flatMap(CacheEntryCodec::decoded)
                .map(json -> new StoredAnswer(
                        json,
                        Instant.ofEpochMilli(header.getLong(2)),
                        Instant.ofEpochMilli(header.getLong(10)),
                        (flags & ADDRESSABLE) != 0,
                        cost(header.position(end))));
    }

    private static CallCost cost(ByteBuffer parts) {
        return CallCost.ofParts(Stream.generate(parts::getLong)
                .limit(parts.remaining() / Long.BYTES)
                .toList());
    }

    private static int checksum(AnswerKey key, byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(key.text().getBytes(StandardCharsets.US_ASCII));
        sum.update(bytes, 0, CHECKSUM_OFFSET);
        sum.update(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
        return (int) sum.getValue();
    }

    /** The deflated text; the text itself if that would exceed the limit. */
    private static byte[] deflated(byte[] text, int limit) {
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(text);
            deflater.finish();
            byte[] body = new byte[limit];
            int length = deflater.deflate(body);
            return deflater.finished() ? Arrays.copyOf(body, length) : text;
        }
    }

    private static Optional<byte[]> inflated(byte[] body, int length) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(body);
            byte[] text = new byte[length];
            boolean isWhole =
                    inflater.inflate(text) == length && inflater.inflate(new byte[1]) == 0 && inflater.finished();
            return isWhole ? Optional.of(text) : Optional.empty();
        } catch (DataFormatException _) { // invalid bytes are a cache miss
            return Optional.empty();
        }
    }

    private static Optional<String> decoded(byte[] text) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString());
        } catch (CharacterCodingException _) { // invalid bytes are a cache miss
            return Optional.empty();
        }
    }
}
