package com.promptbuilder.metrics;

import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.metrics.MetricState.Gauge;
import com.promptbuilder.metrics.MetricState.GaugeReading;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Stored form of a {@link MetricState}: the byte 1, then text, deflated with a dictionary. The text has one line for each sum, {@code cell
 * value}; for each cell of active time, {@code slice~series value}; and for the gauges of an environment with one time, {@code
 * <tab>environment millis series value series value …}. A memory hit takes about 100 bytes.
 */
final class StateCodec {
    private static final byte FORMAT = 1;
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /** Part of the stored form: must never change. The most frequent texts are last. */
    private static final byte[] DICTIONARY = """
            unreadable_items_total claude_provider_up|bedrock claude_provider_calls_total|anthropic-aws|error 1
            claude_provider_up|anthropic 1 circuit_breaker_state|claude-api|socratic 0 circuit_breaker_state|claude-api|reasoning 0
            claude_budget_used_ratio|month 0.|day 0.|minute job_wait_seconds|interactive~jobs_total|background|done 1
            jobs_queued_total|interactive|accepted 1 stream_followers_total|fleet 1 coalesced_requests_total|process 1
            claude_calls_avoided_total|coalesced 1 cold_start_duration_seconds~ cold_starts_total|Optimize 1
            http_requests_total|GET|/api/answers/{key}|404 1 http_requests_total|POST|/api/get-enhancement-suggestions|429 1
            http_requests_total|POST|/api/get-custom-suggestions|400 1 http_requests_total|POST|/api/detect-scene-change|503 1
            http_requests_total|POST|/api/get-creative-suggestions|502 1 http_requests_total|POST|/api/generate-questions|304 1
            http_requests_total|GET|/health/ready|200 1 http_requests_total|GET|/stats|200 1
            http_requests_total|GET|/metrics|200 1
            http_request_duration_seconds|GET|/metrics|200~0 1
            claude_time_to_first_text_seconds|optimize~ claude_tokens_total|cache_write|text claude_tokens_total|output|video
            claude_tokens_total|cache_read|creative claude_tokens_total|input|research claude_cost_usd_total|text|claude-sonnet-5-5 0.0
            claude_cost_usd_total|text|claude-haiku-5-5 0.000 claude_api_duration_seconds|messages|learning~sum
            claude_api_calls_total|messages|error|enhancement claude_api_calls_total|messages|success|questions 1
            claude_provider_calls_total|anthropic|success 1 cache_misses_total|record 1 cache_misses_total|valkey 1
            cache_misses_total|memory 1 cache_hits_total|record 1 bridge_lag_seconds
            process_resident_memory_bytes|process_cpu_seconds_total|cache_up|valkey 1 cache_up|record 1 cache_up|memory 1 cache_size_bytes|memory
            cache_entries|memory 1 bridge_lines_total|counted 1
            cache_hits_total|memory 1
            claude_calls_avoided_total|hit 1
            http_request_duration_seconds|POST|/api/optimize|200~0 1
            http_request_duration_seconds|POST|/api/optimize|200~sum 0.00
            http_requests_total|POST|/api/optimize|200 1
            saved_usd_total 0.000
            ~http_active_requests|POST|/api/optimize 0.00
            """.getBytes(StandardCharsets.US_ASCII);

    private StateCodec() {}

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
