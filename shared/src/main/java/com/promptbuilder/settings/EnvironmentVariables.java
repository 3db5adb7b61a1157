package com.promptbuilder.settings;

import com.promptbuilder.value.Secret;
import com.promptbuilder.value.Usd;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Environment variables read by type. Collects every error, so that one failed start reports all of them. */
final class EnvironmentVariables {
    private static final Pattern ORIGIN = Pattern.compile("https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9!#$%&'+.^_`|~-]+");

    private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,3}) (second|minute|hour)s?");

    private static final Pattern DOLLARS = Pattern.compile("\\d{1,7}(\\.\\d{1,6})?");

    private final Map<String, String> variables;
    private final Set<String> errors = new LinkedHashSet<>();

    EnvironmentVariables(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** The variable without surrounding white space; an empty value counts as absent. */
    Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    long number(String name, long fallback, long min, long max) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            long value = Long.parseLong(text.get());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // The error below reports it, together with the range.
        }
        errors.add("%s must be a whole number from %d to %d".formatted(name, min, max));
        return fallback;
    }

    /** A number that may be absent. */
    Optional<Long> number(String name, long min, long max) {
        return text(name).map(_ -> number(name, max, min, max));
    }

    /** An amount of money that may be absent. */
    Optional<Usd> dollars(String name) {
        Optional<Usd> amount = text(name)
                .filter(text -> DOLLARS.matcher(text).matches())
                .map(Usd::parse)
                .filter(dollars -> dollars.compareTo(Usd.ZERO) > 0);
        if (amount.isEmpty() && text(name).isPresent()) {
            error(name + " must be dollars such as 12.50: more than 0, less than 10,000,000, at most six decimals");
        }
        return amount;
    }

    /** A duration in the form of a schedule's {@code rate(…)}: {@code 5 minutes}. */
    Duration rate(String name, String fallback) {
        Matcher rate = RATE.matcher(text(name, fallback));
        if (!rate.matches()) {
            errors.add(name + " must be a number of seconds, minutes or hours, such as 5 minutes");
            return Duration.ofMinutes(5);
        }
        long number = Long.parseLong(rate.group(1));
        return switch (rate.group(2)) {
            case "second" -> Duration.ofSeconds(number);
            case "minute" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    /** True if AWS provides this environment with the credentials of a role. */
    boolean hasRole() {
        return text("AWS_SESSION_TOKEN").isPresent()
                || text("AWS_CONTAINER_CREDENTIALS_FULL_URI").isPresent();
    }

    void error(String what) {
        errors.add(what);
    }

    boolean flag(String name, boolean fallback) {
        return choice(name, fallback ? "true" : "false", "true", "false").equals("true");
    }

    String choice(String name, String fallback, String... allowed) {
        String value = text(name, fallback).toLowerCase(Locale.ROOT);
        if (Arrays.asList(allowed).contains(value)) {
            return value;
        }
        errors.add("%s must be one of: %s".formatted(name, String.join(", ", allowed)));
        return fallback;
    }

    /** Origins as browsers send them, separated by commas: no path, not even a slash. */
    List<String> origins(String name, String fallback) {
        List<String> origins = list(text(name, fallback));
        if (!origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            errors.add(name + " must be origins such as https://example.com, separated by commas");
        }
        return origins;
    }

    /** Names of HTTP headers (RFC 9110, 5.1), separated by commas; no wildcard. */
    List<String> headerNames(String name) {
        List<String> names = list(text(name, ""));
        if (!names.stream().allMatch(header -> HEADER_NAME.matcher(header).matches())) {
            errors.add(name + " must be names of headers such as X-Tenant, separated by commas");
        }
        return names;
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /** A text that is legal in an HTTP header. Client libraries quote an illegal header value in their exceptions. */
    Optional<Secret> secret(String name) {
        Optional<String> text = text(name);
        if (text.isPresent() && !text.get().chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            errors.add(name + " must be visible ASCII characters");
        }
        return text.map(Secret::new);
    }

    Optional<URI> address(String name) {
        Optional<String> text = text(name);
        try {
            Optional<URI> address = text.map(URI::create);
            if (address.isEmpty() || isHttp(address.get())) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            // The error below reports it, like an address of another scheme.
        }
        errors.add(name + " must be an http or https address without query or fragment");
        return Optional.empty();
    }

    /** @throws SettingsException if any variable read so far was wrong */
    void throwIfInvalid() {
        if (!errors.isEmpty()) {
            throw new SettingsException(List.copyOf(errors));
        }
    }

    // A path is appended to the address; a query or a fragment would absorb it.
    private static boolean isHttp(URI address) {
        return address.getHost() != null
                && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                && address.getRawQuery() == null
                && address.getRawFragment() == null;
    }
}
