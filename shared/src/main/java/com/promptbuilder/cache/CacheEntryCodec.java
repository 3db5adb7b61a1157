package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.StoredAnswer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * An answer as bytes outside this process: version (1 byte), flags (1), when it was stored and when it expires (8 each, milliseconds since
 * the epoch), length of the text (4, bytes of UTF-8), CRC-32C over all else and the key (4), the text. A text above 4 KB is deflated where
 * that makes it smaller. The key is in the sum, so that an answer under another one's key counts for nothing.
 */
final class CacheEntryCodec {
    /** No text is larger: it would not fit into a record either. */
    static final int MOST_TEXT_BYTES = 390_000;

    static final int HEAD_BYTES = 26;
    private static final byte VERSION = 1;
    private static final int DEFLATED = 1;
    private static final int IN_RECORD = 2;
    private static final int SUM_AT = 22;
    private static final int DEFLATE_ABOVE = 4_096;

    private CacheEntryCodec() {}

    /** The answer's bytes; empty if it is too large. */
    static Optional<byte[]> encode(AnswerKey key, StoredAnswer answer) {
        byte[] text = answer.json().getBytes(StandardCharsets.UTF_8);
        if (text.length > MOST_TEXT_BYTES) {
            return Optional.empty();
        }
        byte[] packed = text.length > DEFLATE_ABOVE ? deflated(text) : text;
        int flags = (packed == text ? 0 : DEFLATED) | (answer.isAddressable() ? IN_RECORD : 0);
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + packed.length)
                .put(VERSION)
                .put((byte) flags)
                .putLong(answer.storedAt().toEpochMilli())
                .putLong(answer.expiresAt().toEpochMilli())
                .putInt(text.length)
                .putInt(0)
                .put(packed);
        return Optional.of(bytes.putInt(SUM_AT, sum(key, bytes.array())).array());
    }

    /** The answer in these bytes; empty if they are none of ours. Never makes more of them than a text may have. */
    static Optional<StoredAnswer> decode(AnswerKey key, byte[] bytes) {
        if (bytes.length < HEAD_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer head = ByteBuffer.wrap(bytes);
        int length = head.getInt(SUM_AT - 4);
        if (length < 0 || length > MOST_TEXT_BYTES || head.getInt(SUM_AT) != sum(key, bytes)) {
            return Optional.empty();
        }
        int flags = bytes[1];
        byte[] packed = Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length);
        Optional<byte[]> text = (flags & DEFLATED) == 0 ? Optional.of(packed) : inflated(packed, length);
        return text.filter(plain -> plain.length == length)
                .flatMap(CacheEntryCodec::decoded)
                .map(json -> new StoredAnswer(
                        json,
                        Instant.ofEpochMilli(head.getLong(2)),
                        Instant.ofEpochMilli(head.getLong(10)),
                        (flags & IN_RECORD) != 0));
    }

    private static int sum(AnswerKey key, byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(key.text().getBytes(StandardCharsets.US_ASCII));
        sum.update(bytes, 0, SUM_AT);
        sum.update(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES);
        return (int) sum.getValue();
    }

    private static byte[] deflated(byte[] text) {
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED, true)) {
            deflater.setInput(text);
            deflater.finish();
            byte[] packed = new byte[text.length];
            int length = deflater.deflate(packed);
            return deflater.finished() ? Arrays.copyOf(packed, length) : text;
        }
    }

    private static Optional<byte[]> inflated(byte[] packed, int length) {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(packed);
            byte[] text = new byte[length];
            boolean isWhole =
                    inflater.inflate(text) == length && inflater.inflate(new byte[1]) == 0 && inflater.finished();
            return isWhole ? Optional.of(text) : Optional.empty();
        } catch (DataFormatException notDeflated) {
            return Optional.empty();
        }
    }

    private static Optional<String> decoded(byte[] text) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
