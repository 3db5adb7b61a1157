package com.promptbuilder.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A request body as the gateway hands it over.
 *
 * @param raw text, or base64 of the bytes
 */
public record RequestBody(String raw, boolean isBase64) {
    public static final RequestBody EMPTY = new RequestBody("", false);

    /** What becomes of a body when it is read. */
    public sealed interface Decoded {
        record Text(String text) implements Decoded {}

        record TooLarge() implements Decoded {}

        record NotUtf8() implements Decoded {}
    }

    /** Reads at most so many bytes of UTF-8. */
    public Decoded read(int mostBytes) {
        if (!isBase64) {
            return isLonger(raw, mostBytes) ? new Decoded.TooLarge() : new Decoded.Text(raw);
        }
        return decode().map(bytes -> bytes.length > mostBytes ? new Decoded.TooLarge() : text(bytes))
                .orElseGet(Decoded.NotUtf8::new);
    }

    private Optional<byte[]> decode() {
        try {
            return Optional.of(Base64.getDecoder().decode(raw));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static Decoded text(byte[] bytes) {
        try {
            return new Decoded.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException broken) {
            return new Decoded.NotUtf8();
        }
    }

    private static boolean isLonger(String text, int mostBytes) {
        return text.length() > mostBytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > mostBytes;
    }
}
