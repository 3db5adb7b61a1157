package com.promptbuilder.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Bodies as gzip (RFC 1952), for those who asked for that. Compressing an answer takes three times as long as all else on the way of a hit,
 * so it is done once as long as the memory tier keeps the text: keys are compared by identity, and forgotten with what they are keys to.
 * Thread-safe.
 */
public final class Compression {
    /** Below so many characters, gzip's own header eats what it saves. */
    private static final int WORTH_IT = 256;

    private static final int MOST_BYTES = 32 * 1024 * 1024;

    /** What a key and Caffeine's node for it take. */
    private static final int OVERHEAD_BYTES = 120;

    private final Cache<String, byte[]> known = Caffeine.newBuilder()
            .weakKeys()
            .maximumWeight(MOST_BYTES)
            .<String, byte[]>weigher((_, content) -> content.length + OVERHEAD_BYTES)
            .executor(Runnable::run)
            .build();

    /** The compressed body, if that is wanted and worth it. */
    public Optional<byte[]> of(Response response, Optional<Request> request) {
        if (response.body().length() < WORTH_IT || isEvents(response) || !isWanted(request)) {
            return Optional.empty();
        }
        // What has no validator is made anew for each request.
        return Optional.of(
                response.headers().containsKey("ETag")
                        ? known.get(response.body(), Compression::gzip)
                        : gzip(response.body()));
    }

    private static boolean isEvents(Response response) {
        return ContentType.EVENTS.equals(response.headers().get("Content-Type"));
    }

    private static boolean isWanted(Optional<Request> request) {
        return request.flatMap(asked -> asked.header("accept-encoding"))
                .filter(AcceptEncoding::allowsGzip)
                .isPresent();
    }

    private static byte[] gzip(String body) {
        byte[] plain = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
