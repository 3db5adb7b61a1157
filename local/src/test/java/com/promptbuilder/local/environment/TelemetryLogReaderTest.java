package com.promptbuilder.local.environment;

import com.promptbuilder.local.environment.EnvironmentProcess.TelemetryLogReader;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TelemetryLogReaderTest {
    private final List<String> lines = new ArrayList<>();

    @Test
    void messagesBecomeLines() throws IOException {
        read(frame("first") + frame("a trace\n\tof two lines\n"));

        assertThat(lines).containsExactly("first", "a trace", "\tof two lines");
    }

    @Test
    void aMessageThatBreaksOffEndsTheLog() {
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> read(frame("first").substring(0, 18)));
        assertThat(lines).isEmpty();
    }

    @Test
    void anythingElseIsRefused() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> read("Picked up some options, as it were"))
                .withMessageStartingWith("expected a log frame");
    }

    /** One character is one byte. */
    private static String frame(String message) {
        return "\u00A5Z\0\3" + "\0\0\0" + (char) message.length() + "\0".repeat(8) + message;
    }

    private void read(String frames) throws IOException {
        TelemetryLogReader.read(new ByteArrayInputStream(frames.getBytes(ISO_8859_1)), lines::add);
    }
}
