package com.promptbuilder.endpoint;

import com.promptbuilder.value.AnswerKey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What Claude receives beside the client's input: a system message and a closing line, stored as resources next to the function that uses
 * them.
 *
 * @param names paths under {@code prompts/}, without {@code .md}, of the resources that the system message consists of
 * @param text the system message: the resources' texts, separated by blank lines
 * @param closing the last line of the user message; empty if the endpoint has none
 * @param hash SHA-256 of both in hexadecimal; part of every answer's key, so a changed prompt invalidates the cached answers
 */
public record PromptResource(List<String> names, String text, String closing, String hash) {

    /** Loads the resources of a system message, which must exist, and {@code prompts/closing/<endpoint>.md} if there is one. */
    static PromptResource load(ClassLoader from, List<String> names, String endpoint) {
        String text = names.stream().map(name -> required(from, name)).collect(Collectors.joining("\n\n"));
        String closing =
                text(from, "prompts/closing/" + endpoint + ".md").orElse("").strip();
        return new PromptResource(names, text, closing, hash(closing.isEmpty() ? text : text + "\n\n" + closing));
    }

    /** The line of a user message about items that an earlier answer lacked; empty if the endpoint has none. */
    static String missingItems(Class<?> in, String endpoint) {
        return text(in.getClassLoader(), "prompts/missing-items/" + endpoint + ".md")
                .orElse("");
    }

    private static String required(ClassLoader from, String name) {
        String path = "prompts/" + name + ".md";
        return text(from, path)
                .orElseThrow(() -> new IllegalStateException("no prompt resource " + path))
                .strip();
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
