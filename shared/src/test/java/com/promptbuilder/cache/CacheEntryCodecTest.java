package com.promptbuilder.cache;

import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.CallCost;
import com.promptbuilder.value.StoredAnswer;
import com.promptbuilder.value.Usd;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import static org.assertj.core.api.Assertions.assertThat;

class CacheEntryCodecTest {
    private static final AnswerKey KEY = AnswerKey.ofDigest(new byte[32]);
    private static final CallCost COST = new CallCost(new Usd(440_001), 1_200, 64, 1_000);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

    @Property(tries = 200)
    void decodesWhatItEncoded(
            @ForAll @StringLength(max = 9_000) String json,
            @ForAll boolean isInRecord,
            @ForAll @LongRange(max = Long.MAX_VALUE) long nanos) {
        String wellFormed = new String(json.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        StoredAnswer answer = new StoredAnswer(
                wellFormed, NOW, NOW.plusMillis(7), isInRecord, new CallCost(new Usd(nanos), nanos, 64, nanos));

        assertThat(CacheEntryCodec.decode(
                        KEY, CacheEntryCodec.encode(KEY, answer).orElseThrow()))
                .contains(answer);
    }

    /** What earlier versions see of it: a deflated text, after whose end they do not look. */
    @Property(tries = 200)
    void isReadByEarlierVersions(@ForAll @StringLength(max = 9_000) String json) throws DataFormatException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        StoredAnswer answer = answer(new String(text, StandardCharsets.UTF_8)).withCost(COST);
        byte[] bytes = CacheEntryCodec.encode(KEY, answer).orElseThrow();

        assertThat(bytes[0]).isEqualTo((byte) 1);
        assertThat(bytes[1] & 3).isEqualTo(3);
        assertThat(ByteBuffer.wrap(bytes).getInt(18)).isEqualTo(text.length);
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(bytes, CacheEntryCodec.HEADER_BYTES, bytes.length - CacheEntryCodec.HEADER_BYTES);
            byte[] inflated = new byte[text.length];
            assertThat(inflater.inflate(inflated)).isEqualTo(text.length);
            assertThat(inflater.inflate(new byte[1])).isZero();
            assertThat(inflater.finished()).isTrue();
            assertThat(inflated).isEqualTo(text);
        }
    }

    @Test
    void fitsItsLengthLimitAlsoIfTheTextDoesNotDeflate() {
        StringBuilder text = new StringBuilder();
        new Random(1).ints(CacheEntryCodec.MAX_TEXT_BYTES, 0, 128).forEach(c -> text.append((char) c));
        StoredAnswer answer = answer(text.toString()).withCost(COST);
        byte[] bytes = CacheEntryCodec.encode(KEY, answer).orElseThrow();

        assertThat(bytes.length).isLessThanOrEqualTo(CacheEntryCodec.MAX_BYTES);
        assertThat(CacheEntryCodec.decode(KEY, bytes)).contains(answer);
    }

    @Property(tries = 500)
    void rejectsAnyChangedByte(@ForAll @IntRange(max = 5_000) int at, @ForAll @IntRange(min = 1, max = 255) int by) {
        String text = "{\"text\":\"" + "some words, ".repeat(600) + "\"}";
        byte[] bytes = CacheEntryCodec.encode(KEY, answer(text).withCost(COST)).orElseThrow();
        bytes[at % bytes.length] ^= (byte) by;

        assertThat(CacheEntryCodec.decode(KEY, bytes)).isEmpty();
    }

    @Property(tries = 300)
    void decodesNoRandomBytes(@ForAll byte[] bytes) {
        assertThat(CacheEntryCodec.decode(KEY, bytes)).isEmpty();
    }

    @Property(tries = 100)
    void rejectsTruncatedBytes(@ForAll @IntRange(max = 60) int length) {
        byte[] bytes = encoded("{\"text\":\"a short answer, not deflated\"}");

        assertThat(CacheEntryCodec.decode(KEY, Arrays.copyOf(bytes, Math.min(length, bytes.length - 1))))
                .isEmpty();
        assertThat(CacheEntryCodec.decode(KEY, Arrays.copyOf(bytes, bytes.length + 1 + length)))
                .isEmpty();
    }

    @Test
    void belongsToOneKey() {
        byte[] other = new byte[32];
        other[0] = 1;

        assertThat(CacheEntryCodec.decode(AnswerKey.ofDigest(other), encoded("{}")))
                .isEmpty();
    }

    @Test
    void deflatesWhatIsLarge() {
        assertThat(encoded("a".repeat(4_096))).hasSize(CacheEntryCodec.HEADER_BYTES + 4_096);
        assertThat(encoded("a".repeat(4_097))).hasSizeLessThan(200);
    }

    @Test
    void rejectsTextThatDoesNotFitIntoARecord() {
        assertThat(CacheEntryCodec.encode(KEY, answer("字".repeat(130_001)))).isEmpty();
        assertThat(CacheEntryCodec.encode(KEY, answer("字".repeat(130_000)))).isPresent();
    }

    @Test
    void inflatesNoMoreOfABombThanItsLength() {
        byte[] bomb = deflated(new byte[300_000_000]);

        assertThat(bomb.length).isLessThan(CacheEntryCodec.MAX_TEXT_BYTES);
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 1, 1_000, bomb))).isEmpty();
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 1, 300_000_000, bomb))).isEmpty();
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 1, -1, bomb))).isEmpty();
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 1, 1_000, deflated(new byte[999]))))
                .isEmpty();
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 1, 1_000, deflated(new byte[1_000]))))
                .isPresent();
    }

    @Test
    void rejectsAnotherVersion() {
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 0, 2, new byte[] {'{', '}'})))
                .isPresent();
        assertThat(CacheEntryCodec.decode(KEY, forged(2, 0, 2, new byte[] {'{', '}'})))
                .isEmpty();
    }

    @Test
    void rejectsACostThatIsNotThere() {
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 4, 2, new byte[] {'{', '}'})))
                .isEmpty();
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 4, 0, new byte[32])))
                .contains(new StoredAnswer("", NOW, NOW, false, CallCost.NONE));
        byte[] negative = new byte[32];
        negative[0] = -1;
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 4, 0, negative)))
                .contains(new StoredAnswer("", NOW, NOW, false, CallCost.NONE));
    }

    @Test
    void rejectsInvalidUtf8() {
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 0, 2, new byte[] {(byte) 0xC3, 0x28})))
                .isEmpty();
        assertThat(CacheEntryCodec.decode(KEY, forged(1, 1, 2, new byte[] {(byte) 0xFF, 0x28})))
                .isEmpty();
    }

    /** Bytes with a valid checksum and the given, possibly invalid, header. */
    private static byte[] forged(int version, int flags, int length, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(CacheEntryCodec.HEADER_BYTES + payload.length)
                .put((byte) version)
                .put((byte) flags)
                .putLong(NOW.toEpochMilli())
                .putLong(NOW.toEpochMilli())
                .putInt(length);
        CRC32C sum = new CRC32C();
        sum.update(KEY.text().getBytes(StandardCharsets.US_ASCII));
        sum.update(bytes.array(), 0, 22);
        sum.update(payload);
        return bytes.putInt((int) sum.getValue()).put(payload).array();
    }

    private static byte[] deflated(byte[] text) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setInput(text);
            deflater.finish();
            byte[] packed = new byte[1_000_000];
            return Arrays.copyOf(packed, deflater.deflate(packed));
        }
    }

    private static byte[] encoded(String json) {
        return CacheEntryCodec.encode(KEY, answer(json)).orElseThrow();
    }

    private static StoredAnswer answer(String json) {
        return new StoredAnswer(json, NOW, NOW.plusSeconds(100));
    }
}
