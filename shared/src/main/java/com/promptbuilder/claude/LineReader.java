package com.promptbuilder.claude;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads a stream by lines of at most 4,000,000 bytes ({@code ResponseReader.MAX_BYTES}). Not thread-safe. */
final class LineReader {
    private static final int BUFFER_BYTES = 8_192;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int end;

    LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next line, without its end; empty at the end of the stream.
     *
     * @throws IOException if the stream breaks, or if the line is too long
     */
    Optional<byte[]> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (hasMore()) {
            int start = next;
            while (next < end && buffer[next] != '\n') {
                next++;
            }
            line.write(buffer, start, next - start);
            if (line.size() > ResponseReader.MAX_BYTES) {
                throw new IOException("expected a line of at most " + ResponseReader.MAX_BYTES + " bytes, got more");
            }
            if (next < end) {
                next++;
                return Optional.of(line.toByteArray());
            }
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
    }

    private boolean hasMore() throws IOException {
        if (next == end) {
            next = 0;
            end = Math.max(0, in.read(buffer));
        }
        return end > 0;
    }
}
