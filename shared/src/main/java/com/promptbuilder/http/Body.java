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
public record Body(String raw, boolean isBase64) {
    public static final Body EMPTY = new Body("", false);

    /** What becomes of a body when it is read. */
    sealed interface Content {
        record Text(String text) implements Content {}

        record TooLarge() implements Content {}

        record NotUtf8() implements Content {}
    }

    /** Reads at most so many bytes of UTF-8. */
    Content read(int mostBytes) {
        if (!isBase64) {
            return isLonger(raw, mostBytes) ? new Content.TooLarge() : new Content.Text(raw);
        }
        return decode().map(bytes -> bytes.length > mostBytes ? new Content.TooLarge() : text(bytes))
                .orElseGet(Content.NotUtf8::new);
    }

    private Optional<byte[]> decode() {
        try {
            return Optional.of(Base64.getDecoder().decode(raw));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static Content text(byte[] bytes) {
        try {
            return new Content.Text(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException broken) {
            return new Content.NotUtf8();
        }
    }

    private static boolean isLonger(String text, int mostBytes) {
        return text.length() > mostBytes / 3 && text.getBytes(StandardCharsets.UTF_8).length > mostBytes;
    }
}
