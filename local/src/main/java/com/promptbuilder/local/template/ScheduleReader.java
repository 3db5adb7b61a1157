package com.promptbuilder.local.template;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the Schedule events of functions. Accepts minutes, hours, days and, unlike EventBridge, seconds. */
final class ScheduleReader {
    private static final Pattern RATE = Pattern.compile("rate\\(([1-9][0-9]{0,5}) (second|minute|hour|day)s?\\)");

    private final Path file;
    private final IntrinsicFunctions intrinsicFunctions;

    ScheduleReader(Path file, IntrinsicFunctions intrinsicFunctions) {
        this.file = file;
        this.intrinsicFunctions = intrinsicFunctions;
    }

    /** The schedule, unless it is disabled. */
    Optional<ScheduleSpec> schedule(FunctionSpec function, JsonNode properties) {
        boolean isEnabled = intrinsicFunctions
                .text(properties.path("State"))
                .map("ENABLED"::equals)
                .orElse(true);
        return isEnabled
                ? Optional.of(new ScheduleSpec(
                        function,
                        every(intrinsicFunctions
                                .text(properties.path("Schedule"))
                                .orElse(""))))
                : Optional.empty();
    }

    private Duration every(String expression) {
        Matcher rate = RATE.matcher(expression);
        if (!rate.matches()) {
            throw new TemplateException(file + ": expected a schedule such as rate(5 minutes), got " + expression);
        }
        long number = Long.parseLong(rate.group(1));
        return switch (rate.group(2)) {
            case "second" -> Duration.ofSeconds(number);
            case "minute" -> Duration.ofMinutes(number);
            case "hour" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
