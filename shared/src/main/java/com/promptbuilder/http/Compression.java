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
 * Gzip (RFC 1952) of response bodies, if {@code Accept-Encoding} allows it. Gzip takes three times as long as the rest of a memory hit, so
 * its result is cached. Cache keys are body strings, weak and compared by identity: an entry is evicted after the memory tier drops the body.
 * The cache holds at most 32 MiB. Thread-safe.
 */
public final class Compression {
    /** In characters. Gzip's header outweighs the savings of a smaller body. */
    private static final int MIN_LENGTH = 256;

    private static final int MAX_CACHE_BYTES = 32 * 1024 * 1024;

    /** The size of a weak key and of Caffeine's node for it. */
    private static final int ENTRY_OVERHEAD_BYTES = 120;

    private final Cache<String, byte[]> compressedBodies = Caffeine.newBuilder()
            .weakKeys()
            .maximumWeight(MAX_CACHE_BYTES)
            .<String, byte[]>weigher((_, content) -> content.length + ENTRY_OVERHEAD_BYTES)
            .executor(Runnable::run)
            .build();

    /** The compressed body; empty for event streams, bodies under 256 characters, and clients that do not accept gzip. */
    public Optional<byte[]> of(Response response, Optional<Request> request) {
        if (response.body().length() < MIN_LENGTH || isEventStream(response) || !isAccepted(request)) {
            return Optional.empty();
        }
        // A response without an ETag is built per request: its body never occurs again.
        return Optional.of(
                response.headers().containsKey("ETag")
                        ? compressedBodies.get(response.body(), Compression::gzip)
                        : gzip(response.body()));
    }

    private static boolean isEventStream(Response response) {
        return ContentNegotiation.EVENT_STREAM.equals(response.headers().get("Content-Type"));
    }

    private static boolean isAccepted(Optional<Request> request) {
        return request.flatMap(received -> received.header("accept-encoding"))
                .filter(ContentNegotiation::allowsGzip)
                .isPresent();
    }

    private static byte[] gzip(String body) {
        byte[] plain = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
