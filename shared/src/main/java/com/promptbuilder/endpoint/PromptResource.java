package com.promptbuilder.endpoint;

import com.promptbuilder.value.AnswerKey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A system message, stored as a resource next to the function that uses it.
 *
 * @param name its path under {@code prompts/}, without {@code .md}
 * @param text the message that Claude receives
 * @param hash SHA-256 of the text in hexadecimal; part of every answer's key, so a changed prompt invalidates the cached answers
 */
public record PromptResource(String name, String text, String hash) {

    /** @throws IllegalStateException if the function's jar has no such resource */
    static PromptResource load(ClassLoader from, String name) {
        String path = "prompts/" + name + ".md";
        String text = text(from, path)
                .orElseThrow(() -> new IllegalStateException("no prompt resource " + path))
                .strip();
        return new PromptResource(name, text, hash(text));
    }

    /** The text of a resource; empty if there is none. */
    static Optional<String> text(ClassLoader from, String path) {
        try (InputStream stream = from.getResourceAsStream(path)) {
            return stream == null
                    ? Optional.empty()
                    : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of a text's UTF-8, in hexadecimal. */
    static String hash(String text) {
        return HexFormat.of().formatHex(AnswerKey.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
