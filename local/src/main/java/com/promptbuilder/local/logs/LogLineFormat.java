package com.promptbuilder.local.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.telemetry.EmfMetrics;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Format of a log line for people. A request or a job has columns: time, method, route, status, ms, source of the answer, Claude calls,
 * dollars, request id. Other lines, such as warnings, have their message and all fields.
 */
final class LogLineFormat {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    /** Fields that a line has in another form, or that are for the metrics only. */
    private static final Set<String> HIDDEN = Set.of("timestamp", "level", "message", "samples", "_aws");
    /** Those of a request or job. The others state what else happened, such as {@code budgetUnchecked}. */
    private static final Set<String> HIDDEN_IN_COLUMNS = Stream.of(
                    HIDDEN.stream(),
                    Arrays.stream(EmfMetrics.Metric.values()).map(EmfMetrics.Metric::key),
                    Stream.of(
                            "service",
                            "version",
                            "stage",
                            "stack",
                            "environmentId",
                            "traceId",
                            "claudeRequestId",
                            "caller"),
                    Stream.of("method", "route", "status", "durationMs", "cache", "claudeProvider", "costUsd", "error"),
                    Stream.of("savedUsd", "requestId", "endpoint", "result", "priority", "attempt", "waitedMs"))
            .flatMap(Function.identity())
            .collect(Collectors.toUnmodifiableSet());

    private final boolean hasColours;
    private final ZoneId zone;
    private volatile Second last = new Second("", "");

    /** @param zone the time zone of the times that are shown */
    LogLineFormat(boolean hasColours, ZoneId zone) {
        this.hasColours = hasColours;
        this.zone = zone;
    }

    /** A second of a time in UTC: as a line has it, up to the decimal point, and as it is shown. */
    private record Second(String start, String shown) {
        boolean contains(String timestamp) {
            return !start.isEmpty() && timestamp.startsWith(start) && timestamp.endsWith("Z");
        }
    }

    String line(JsonNode entry) {
        return time(text(entry, "timestamp"))
                + " "
                + switch (text(entry, "message")) {
                    case "request" -> request(entry);
                    case "job" -> columns(entry, "job", text(entry, "endpoint"), text(entry, "result"));
                    default -> everything(entry);
                };
    }

    /** Without control characters, which a terminal would obey. */
    private static String text(JsonNode entry, String name) {
        return shown(entry.path(name));
    }

    private static String shown(JsonNode value) {
        String text = value.isContainerNode() ? value.toString() : value.asText();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) == '\u007f') {
                return CONTROL.matcher(text).replaceAll("?");
            }
        }
        return text;
    }

    /** Most lines have the same second as the line before. To parse and format it again would take as long as the rest of the line. */
    private String time(String timestamp) {
        Second second = last;
        if (second.contains(timestamp)) {
            return second.shown;
        }
        try {
            String shown = Instant.parse(timestamp).atZone(zone).format(TIME);
            Second parsed = new Second(timestamp.substring(0, timestamp.indexOf('.') + 1), shown);
            last = parsed.contains(timestamp) ? parsed : second;
            return shown;
        } catch (DateTimeParseException _) {
            return timestamp;
        }
    }

    private String request(JsonNode entry) {
        int status = entry.path("status").asInt();
        Colour colour = status >= 500 ? Colour.RED : status >= 400 ? Colour.YELLOW : Colour.GREEN;
        String error = text(entry, "error");
        return columns(entry, text(entry, "method"), text(entry, "route"), painted(colour, Integer.toString(status)))
                + (error.isEmpty() ? "" : "  " + painted(colour, error));
    }

    private String columns(JsonNode entry, String method, String route, String status) {
        BigDecimal millis = entry.path("durationMs").decimalValue();
        int scale = millis.compareTo(BigDecimal.TEN) < 0 ? 1 : 0;
        BigDecimal saved = entry.path("savedUsd").decimalValue();
        return left(method, 7) + " " + left(route, 32) + " " + status + " "
                + right(millis.setScale(scale, RoundingMode.HALF_UP).toPlainString(), 6) + " ms  "
                + left(source(entry), 13) + " "
                + right(counted(entry.path("claudeCalls").asLong(), "call"), 7) + "  "
                + dollars(entry.path("costUsd").decimalValue())
                + (saved.signum() == 0 ? "" : ", saved " + dollars(saved)) + "  "
                + text(entry, "requestId") + fields(entry, HIDDEN_IN_COLUMNS);
    }

    private static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    /** Where the answer came from: a tier, another request's call, a provider of Claude; - if there is no answer. */
    private static String source(JsonNode entry) {
        String cache = text(entry, "cache");
        for (String member : cache.split(",", -1)) {
            int hit = member.indexOf("; hit");
            if (hit > 0) {
                return member.substring(0, hit).strip() + (member.contains("ttl=-") ? ", stale" : "");
            }
        }
        if (cache.contains("; collapsed")) {
            return "shared call";
        }
        String other = entry.path("status").asInt() == 202 ? "queued" : "-";
        return entry.has("claudeProvider") ? text(entry, "claudeProvider") : other;
    }

    /** A line that is neither a request nor a job, such as a warning: its message and all fields. */
    private String everything(JsonNode entry) {
        String level = text(entry, "level");
        Colour colour = switch (level) {
            case "ERROR" -> Colour.RED;
            case "WARN" -> Colour.YELLOW;
            default -> Colour.NONE;
        };
        return painted(colour, level + " " + text(entry, "message")) + fields(entry, HIDDEN);
    }

    private static String fields(JsonNode entry, Set<String> hidden) {
        StringBuilder fields = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : entry.properties()) {
            if (!hidden.contains(field.getKey())) {
                fields.append(' ').append(field.getKey()).append('=').append(shown(field.getValue()));
            }
        }
        return fields.toString();
    }

    static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    static String dollars(BigDecimal amount) {
        return "$"
                + (amount.signum() == 0
                        ? "0"
                        : amount.setScale(6, RoundingMode.HALF_UP).toPlainString());
    }

    private enum Colour {
        NONE(""),
        RED("31"),
        GREEN("32"),
        YELLOW("33");

        private final String code;

        Colour(String code) {
            this.code = code;
        }
    }

    private String painted(Colour colour, String text) {
        return hasColours && colour != Colour.NONE ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }
}
