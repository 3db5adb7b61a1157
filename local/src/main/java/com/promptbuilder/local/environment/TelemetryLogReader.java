package com.promptbuilder.local.environment;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Reads the log frames of the runtime interface client. A frame is: type (4 bytes, the first three A5 5A 00), length of the
 * message in bytes (4), time in microseconds (8), message. The client's messages do not always end with a line break, so on
 * standard output they would mix with the function's lines.
 */
final class TelemetryLogReader {
    /** The file descriptor that the client writes frames to. */
    static final int DESCRIPTOR = 4;

    private static final int MAGIC = 0xA55A00;
    private static final int MAX_LENGTH = 1024 * 1024;

    private TelemetryLogReader() {}

    /**
     * Reads to the end of the stream. Each message becomes one line or more.
     *
     * @throws IOException if the stream contains anything but frames
     */
    static void read(InputStream frames, Consumer<String> lines) throws IOException {
        DataInputStream in = new DataInputStream(frames);
        for (int type = in.read(); type >= 0; type = in.read()) {
            int rest = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int length = in.readInt();
            long _ = in.readLong();
            if ((type << 16 | rest >> 8) != MAGIC || length < 0 || length > MAX_LENGTH) {
                throw new IOException("expected a log frame (type A5 5A 00, at most 1 MiB), got type %x, length %d"
                        .formatted(type << 16 | rest >> 8, length));
            }
            byte[] message = in.readNBytes(length);
            if (message.length < length) {
                throw new EOFException();
            }
            new String(message, UTF_8).lines().forEach(lines);
        }
    }
}
