package com.promptbuilder.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The faults of a run, each with its probability.
 *
 * <pre>
 * rates = "none" | rate { "," rate }
 * rate  = directive ":" probability
 * </pre>
 *
 * <p>For example {@code 529:0.3,drop:0.1,429 retry-after=2:0.05,latency=20s:0.01}. At most one of them applies to a call, so the probabilities add up to 1 at most at each provider. A
 * directive may name its provider, such as {@code bedrock 529:1}. {@code times} is not allowed.
 */
public record FaultRates(List<Rate> rates) {
    /** A fault, its only provider, if it has one, its probability from 0 to 1, and its source text. */
    public record Rate(Fault fault, Optional<Provider> provider, double probability, String written) {
        public Rate {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("expected a probability from 0 to 1, got " + probability);
            }
        }

        private boolean appliesAt(Provider other) {
            return provider.isEmpty() || provider.get() == other;
        }
    }

    public FaultRates {
        rates = List.copyOf(rates);
        for (Provider provider : Provider.values()) {
            double sum = at(provider, rates).mapToDouble(Rate::probability).sum();
            if (sum > 1 + 1e-9) {
                throw new IllegalArgumentException("expected probabilities that add up to 1 at most, got " + sum);
            }
        }
    }

    private static Stream<Rate> at(Provider provider, List<Rate> rates) {
        return rates.stream().filter(rate -> rate.appliesAt(provider));
    }

    /** No faults. */
    public static FaultRates none() {
        return new FaultRates(List.of());
    }

    /** Parses the grammar above. The message of the exception is the problem. */
    public static FaultRates parse(String text) {
        if (text.isBlank() || text.strip().equalsIgnoreCase("none")) {
            return none();
        }
        List<Rate> rates = new ArrayList<>();
        for (String rate : text.split(",", -1)) {
            rates.add(rate(rate.strip()));
        }
        return new FaultRates(rates);
    }

    private static Rate rate(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).strip().matches("\\d*\\.?\\d+")) {
            throw new IllegalArgumentException("expected fault:probability such as 529:0.3, got '" + text + "'");
        }
        FaultDirective directive = FaultDirective.parse(text.substring(0, colon));
        if (directive.times().isPresent()) {
            throw new IllegalArgumentException("expected no times= in a probability, got '" + text + "'");
        }
        return new Rate(
                directive.fault(),
                directive.provider(),
                Double.parseDouble(text.substring(colon + 1).strip()),
                text);
    }

    /** The fault at a provider of a random number from 0 (inclusive) to 1 (exclusive), if any. */
    Optional<Fault> pick(Provider provider, double draw) {
        double edge = 0;
        for (Rate rate : at(provider, rates).toList()) {
            edge += rate.probability();
            if (draw < edge) {
                return Optional.of(rate.fault());
            }
        }
        return Optional.empty();
    }

    /** The source text, as {@link #parse} accepts it. */
    @Override
    public String toString() {
        return rates.isEmpty() ? "none" : rates.stream().map(Rate::written).collect(Collectors.joining(","));
    }
}
