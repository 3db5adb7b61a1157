package com.promptbuilder.settings;

import com.promptbuilder.settings.Settings.SettingsException;
import com.promptbuilder.value.Secret;
import com.promptbuilder.value.Usd;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Environment variables read by type. Collects every error, so that one failed start reports all of them. */
final class EnvironmentVariables {
    private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,3}) (second|minute|hour)s?");
    private static final Pattern SETTING = Pattern.compile("[A-Z][A-Z0-9_]*=[^=\\s]+");
    private static final Pattern MODE_VALUE = Pattern.compile("[A-Za-z]+=[^=\\s]+");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern PROBABILITY = Pattern.compile("1(\\.0{1,2})?|0\\.(?!0{1,2}$)\\d{1,2}");
    private static final Pattern DOLLARS = Pattern.compile("\\d{1,7}(\\.\\d{1,6})?");

    private static final int MAX_UNREAD = 5;
    private static final int MAX_NAME = 64;

    private final Map<String, String> variables;
    private final Set<String> read = new HashSet<>();
    private final Set<String> errors = new LinkedHashSet<>();

    /**
     * {@code SETTINGS} has further variables as pairs: {@code CIRCUIT_WINDOW=50,TABLE_TIMEOUT_MS=500}. A variable of its own prevails.
     *
     * @param variables the environment
     */
    EnvironmentVariables(Map<String, String> variables) {
        this.variables = new HashMap<>(variables);
        addPairs("SETTINGS", SETTING, name -> name, "pairs such as CIRCUIT_WINDOW=50");
    }

    private void addPairs(String list, Pattern pattern, UnaryOperator<String> variableOf, String expected) {
        for (String pair : list(list, "", pattern, expected)) {
            String name = variableOf.apply(pair.replaceFirst("=.*", ""));
            if (!has(name) && pattern.matcher(pair).matches()) {
                variables.put(name, pair.substring(pair.indexOf('=') + 1));
            }
        }
    }

    /**
     * The names of a family's variables, by their mode in lower case: {@code CLAUDE_MODEL_VIDEO} by {@code video}. The pairs of {@code
     * <FAMILY>_BY_MODE}, such as {@code video=high,code=low}, count as such variables; a variable of its own prevails. A Lambda function has
     * 4 KB for its environment, too little for a variable of each mode.
     */
    Map<String, String> byMode(String family) {
        String prefix = family + "_";
        String pairs = prefix + "BY_MODE";
        addPairs(pairs, MODE_VALUE, mode -> prefix + mode.toUpperCase(Locale.ROOT), "pairs such as video=value");
        return variables.keySet().stream()
                .filter(name -> name.startsWith(prefix) && name.equals(name.toUpperCase(Locale.ROOT)))
                .filter(name -> !name.equals(pairs) && has(name))
                .collect(Collectors.toMap(
                        name -> name.substring(prefix.length()).toLowerCase(Locale.ROOT), name -> name));
    }

    static boolean isLoopback(URI address) {
        return LOOPBACK.contains(String.valueOf(address.getHost()));
    }

    boolean has(String name) {
        return text(name).isPresent();
    }

    /** The variable without surrounding white space; an empty value counts as absent. */
    Optional<String> text(String name) {
        read.add(name);
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    String text(String name, String fallback) {
        return text(name).orElse(fallback);
    }

    long number(String name, long fallback, long min, long max) {
        try {
            long value = text(name).map(Long::parseLong).orElse(fallback);
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
        if (amount.isEmpty() && has(name)) {
            error(name + " must be dollars such as 12.50: more than 0, less than 10,000,000, at most six decimals");
        }
        return amount;
    }

    /** A number from 0.01 to 1 with at most two decimals. */
    double probability(String name, String fallback) {
        String text = text(name, fallback);
        if (PROBABILITY.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        error(name + " must be a number from 0.01 to 1 with at most two decimals");
        return 1;
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

    /** Texts of a pattern, separated by commas. */
    List<String> list(String name, String fallback, Pattern pattern, String expected) {
        List<String> texts = Arrays.stream(text(name, fallback).split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
        if (!texts.stream().allMatch(pattern.asMatchPredicate())) {
            errors.add("%s must be %s, separated by commas".formatted(name, expected));
        }
        return texts;
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

    /** Reports the variables that were not read, for a source that has no others. Names are cut: they are not ours. */
    void refuseUnread(String expected) {
        variables.keySet().stream()
                .filter(name -> !read.contains(name))
                .limit(MAX_UNREAD)
                .map(name -> name.substring(0, Math.min(name.length(), MAX_NAME)))
                .forEach(name -> error(name + " must be " + expected));
    }

    /** @throws SettingsException if any variable read so far was wrong */
    void throwIfInvalid() {
        if (!errors.isEmpty()) {
            throw new SettingsException(errors);
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
