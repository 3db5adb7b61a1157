package com.promptbuilder.local.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.Optional;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The body of a request or a response. */
final class Payload {
    static final Payload EMPTY = new Payload(new byte[0]);

    /** Replaces malformed bytes. */
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;

    private Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A body with these bytes, which must not change. */
    static Payload of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes);
    }

    static Payload of(String text) {
        return of(text.getBytes(UTF_8));
    }

    /** Decodes Base64; empty if the text is not Base64. */
    static Optional<Payload> ofBase64(String text) {
        try {
            return Optional.of(of(Base64.getDecoder().decode(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The body as text; empty if it is not UTF-8. */
    Optional<String> text() {
        String text = new String(bytes, UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return Optional.of(text);
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    String base64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    boolean isEmpty() {
        return bytes.length == 0;
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }
}
