package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * One fault in the grammar of markers, the number of requests that it applies to, and the only provider, if it has one.
 *
 * <pre>
 * directive = [ provider " " ] fault { " " option "=" value }
 * provider  = "anthropic" | "anthropic-aws" | "bedrock"           (all of them without it)
 * fault     = "ok" | "latency=" time | "slow" [ "=" time ] | "hang" | "drop" | "stream-error"
 *           | status | "refusal" | "max_tokens" | "pause_turn" | "model_context_window_exceeded"
 *           | "empty" | "fenced" | "broken" | "invalid" | "thinking"
 *           | "answer=" flaw | "lose-variables" | "lose-variables-once"
 * flaw      = a constant of AnswerFlaw, such as "lose-variables" (every answer)
 * status    = "400" | "401" | "402" | "403" | "404" | "405" | "409" | "413" | "429" | "500" | "503" | "504" | "529"
 * option    = "times"                                          (any fault: only the first n requests with this exact body at a provider)
 *           | "retry-after" | "retry-after-ms" | "should-retry" (a status; sent as written)
 *           | "at" (drop: start, headers or body) | "status" (stream-error) | "category" (refusal)
 * time      = digits [ "ms" | "s" ]                            (milliseconds without a unit)
 * </pre>
 */
record FaultDirective(Fault fault, OptionalInt times, Optional<Provider> provider) {
    private static final Duration SLOW = Duration.ofSeconds(10);

    /** Parses one directive. The message of the exception is the problem. */
    static FaultDirective parse(String text) {
        List<String> written = Arrays.asList(text.strip().split("\\s+"));
        Optional<Provider> provider = Provider.labelled(written.getFirst()).filter(_ -> written.size() > 1);
        List<String> words = written.subList(provider.isPresent() ? 1 : 0, written.size());
        var options = new Options(words.subList(1, words.size()));
        String[] head = words.getFirst().split("=", 2);
        Fault fault = head.length == 2 ? valued(lower(head[0]), head[1]) : named(lower(head[0]), head[0], options);
        OptionalInt times = options.takeCount("times");
        options.throwIfAnyLeft(text);
        return new FaultDirective(fault, times, provider);
    }

    boolean appliesAt(Provider other) {
        return provider.isEmpty() || provider.get() == other;
    }

    private static Fault valued(String name, String value) {
        return switch (name) {
            case "latency" -> new Fault.Delay(Durations.parse(value));
            case "slow" -> new Fault.Slow(Durations.parse(value));
            case "answer" ->
                new Fault.Answer(
                        constant(AnswerFlaw.values(), AnswerFlaw::word, value, "a flaw such as lose-variables"), false);
            default ->
                throw new IllegalArgumentException("expected latency=…, slow=… or answer=…, got '" + name + "=…'");
        };
    }

    private static Fault named(String name, String written, Options options) {
        return switch (name) {
            case "ok" -> new Fault.None();
            case "slow" -> new Fault.Slow(SLOW);
            case "hang" -> new Fault.Hang();
            case "drop" ->
                new Fault.Drop(constant(
                        Fault.Point.values(),
                        Fault.Point::word,
                        options.take("at", "start"),
                        "at=start, headers or body"));
            case "stream_error" -> new Fault.StreamError(ErrorType.ofStatus(options.take("status", "529")));
            case "lose_variables" -> new Fault.Answer(AnswerFlaw.LOSE_VARIABLES, false);
            case "lose_variables_once" -> new Fault.Answer(AnswerFlaw.LOSE_VARIABLES, true);
            case "refusal" -> new Fault.Refusal(options.take("category", "general_harms"));
            default ->
                name.matches("\\d+")
                        ? error(name, options)
                        : new Fault.Content(constant(
                                Fault.ContentFault.values(),
                                Fault.ContentFault::word,
                                written,
                                "a fault such as 529 or refusal"));
        };
    }

    private static Fault error(String status, Options options) {
        ErrorType type = ErrorType.ofStatus(status);
        Map<String, String> headers = new LinkedHashMap<>();
        options.move("retry-after", "retry-after", headers);
        options.move("retry-after-ms", "retry-after-ms", headers);
        options.move("should-retry", "x-should-retry", headers);
        if (type == ErrorType.RATE_LIMIT && headers.isEmpty()) {
            headers.put("retry-after", "1");
        }
        return new Fault.Failure(type, headers);
    }

    private static <E> E constant(E[] constants, Function<E, String> wordOf, String word, String expected) {
        return Arrays.stream(constants)
                .filter(constant -> wordOf.apply(constant).equals(lower(word)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected " + expected + ", got '" + word + "'"));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** The options of a directive, removed one by one, so that an unknown option can be named. */
    private static final class Options {
        private final Map<String, String> left = new LinkedHashMap<>();

        Options(List<String> words) {
            for (String word : words) {
                String[] pair = word.split("=", 2);
                if (pair.length != 2 || pair[1].isEmpty()) {
                    throw new IllegalArgumentException("expected option=value, got '" + word + "'");
                }
                left.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
            }
        }

        String take(String name, String otherwise) {
            String value = left.remove(name);
            return value == null ? otherwise : value;
        }

        OptionalInt takeCount(String name) {
            String value = take(name, "");
            if (!value.isEmpty() && !value.matches("[1-9]\\d{0,5}")) {
                throw new IllegalArgumentException("expected " + name + "=1 or more, got '" + value + "'");
            }
            return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
        }

        void move(String name, String header, Map<String, String> headers) {
            String value = left.remove(name);
            if (value != null) {
                headers.put(header, value);
            }
        }

        void throwIfAnyLeft(String text) {
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("unknown option " + left.keySet() + " in '" + text.strip() + "'");
            }
        }
    }
}
