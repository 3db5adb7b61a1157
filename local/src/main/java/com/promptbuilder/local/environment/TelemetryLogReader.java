package com.promptbuilder.local.environment;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What the runtime client logs apart from standard output, as on Lambda: frames of type (4 bytes, the first three
 * A5 5A 00), length of the message in bytes (4), time in microseconds (8), message. On standard output its messages would
 * run into each other and into the function's lines, since not all of them end with a line break.
 */
final class TelemetryLogReader {
    /** The descriptor it is told to write to. */
    static final int DESCRIPTOR = 4;

    private static final int MAGIC = 0xA55A00;
    private static final int LONGEST = 1024 * 1024;

    private TelemetryLogReader() {}

    /**
     * Reads to the end; each message becomes one line or more.
     *
     * @throws IOException if what comes is not a frame
     */
    static void read(InputStream frames, Consumer<String> lines) throws IOException {
        DataInputStream in = new DataInputStream(frames);
        for (int type = in.read(); type >= 0; type = in.read()) {
            int rest = in.readUnsignedShort() << 8 | in.readUnsignedByte();
            int length = in.readInt();
            long _ = in.readLong();
            if ((type << 16 | rest >> 8) != MAGIC || length < 0 || length > LONGEST) {
                throw new IOException("Not a frame of a log");
            }
            byte[] message = in.readNBytes(length);
            if (message.length < length) {
                throw new EOFException();
            }
            new String(message, UTF_8).lines().forEach(lines);
        }
    }
}
