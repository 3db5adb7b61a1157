package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Stored form of a {@link MetricState}: the byte 1, then lines of text, deflated with a dictionary. A sum is {@code cell value}. Active time is
 * {@code slice~series value}. Gauges of an environment with one time are {@code <tab>environment millis series value series value …}. A
 * memory hit takes about 100 bytes.
 */
final class StateCodec {
    private static final byte FORMAT = 1;
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Part of the stored form: it must never change. The most frequent texts are last. */
    private static final byte[] DICTIONARY = dictionary();

    private StateCodec() {}

    private static byte[] dictionary() {
        try (InputStream text = StateCodec.class.getResourceAsStream("dictionary-1.txt")) {
            return Objects.requireNonNull(text).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] encode(MetricState state) {
        Map<String, String> lines = new TreeMap<>();
        state.sums().forEach((cell, value) -> lines.put(cell, text(value)));
        state.active()
                .forEach(
                        (cell, seconds) -> lines.put(cell.slice() + MetricState.BUCKET + cell.series(), text(seconds)));
        lines.putAll(gaugesByLine(state));
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (name, values) -> text.append(name).append(' ').append(values).append('\n'));
        return deflate(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static Map<String, String> gaugesByLine(MetricState state) {
        Map<String, String> lines = new HashMap<>();
        state.gauges().entrySet().stream()
                .sorted(Comparator.comparing(each -> each.getKey().series()))
                .forEach(each -> lines.merge(
                        "\t" + each.getKey().environment() + " "
                                + each.getValue().at().toEpochMilli(),
                        each.getKey().series() + " " + text(each.getValue().value()),
                        (one, other) -> one + " " + other));
        return lines;
    }

    private static byte[] deflate(byte[] plain) {
        try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
            deflater.setDictionary(DICTIONARY);
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(FORMAT);
            byte[] buffer = new byte[8_192];
            while (!deflater.finished()) {
                bytes.write(buffer, 0, deflater.deflate(buffer));
            }
            return bytes.toByteArray();
        }
    }

    /** @throws StoreUnavailableException if the bytes have another form */
    static MetricState decode(byte[] stored) {
        Map<String, BigDecimal> sums = new HashMap<>();
        Map<Gauge, GaugeReading> gauges = new HashMap<>();
        Map<ActiveTime.Cell, BigDecimal> active = new HashMap<>();
        try {
            inflate(stored).lines().forEach(line -> {
                String[] words = line.split(" ");
                char first = line.charAt(0);
                if (first == '\t') {
                    readGauges(words, gauges);
                } else if (first >= '0' && first <= '9') {
                    int end = words[0].indexOf(MetricState.BUCKET);
                    active.put(
                            new ActiveTime.Cell(
                                    Long.parseLong(words[0].substring(0, end)), words[0].substring(end + 1)),
                            new BigDecimal(words[1]));
                } else {
                    sums.put(words[0], new BigDecimal(words[1]));
                }
            });
        } catch (DataFormatException | IndexOutOfBoundsException | NumberFormatException e) {
            throw new StoreUnavailableException(e);
        }
        return new MetricState(sums, gauges, active);
    }

    private static void readGauges(String[] words, Map<Gauge, GaugeReading> gauges) {
        String environment = words[0].substring(1);
        Instant at = Instant.ofEpochMilli(Long.parseLong(words[1]));
        for (int i = 2; i < words.length; i += 2) {
            gauges.put(new Gauge(environment, words[i]), new GaugeReading(at, new BigDecimal(words[i + 1])));
        }
    }

    private static String inflate(byte[] stored) throws DataFormatException {
        if (stored.length == 0 || stored[0] != FORMAT) {
            throw new DataFormatException("expected format " + FORMAT);
        }
        try (Inflater inflater = new Inflater(true)) {
            inflater.setDictionary(DICTIONARY);
            inflater.setInput(stored, 1, stored.length - 1);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            byte[] buffer = new byte[8_192];
            while (!inflater.finished() && plain.size() <= MAX_BYTES) {
                int count = inflater.inflate(buffer);
                if (count == 0 && !inflater.finished()) {
                    throw new DataFormatException("expected more bytes");
                }
                plain.write(buffer, 0, count);
            }
            return plain.toString(StandardCharsets.US_ASCII);
        }
    }
}
