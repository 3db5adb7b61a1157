package com.promptbuilder.bridge;

import com.promptbuilder.bridge.Totals.Saying;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The gauges of lines, the last value of each. */
final class Sayings {
    private Sayings() {}

    /** What each environment says of itself, as of its last line that does. */
    static Map<String, Saying> ofEnvironments(List<Line> lines) {
        Map<String, Saying> sayings = new HashMap<>();
        lines.stream()
                .filter(line -> !line.environmentId().isEmpty())
                .sorted(Comparator.comparing(Line::at))
                .forEach(line -> saying(line, sample -> isOwn(sample, line.environmentId()))
                        .ifPresent(saying -> sayings.merge(line.environmentId(), saying, Sayings::followedBy)));
        return sayings;
    }

    /** What the lines say of what the fleet has one of. */
    static Optional<Saying> ofFleet(List<Line> lines) {
        return lines.stream()
                .sorted(Comparator.comparing(Line::at))
                .map(line -> saying(line, sample -> !sample.series().family().isOfEnvironment()))
                .flatMap(Optional::stream)
                .reduce(Sayings::followedBy);
    }

    private static boolean isOwn(Line.Sample sample, String environment) {
        Family family = sample.series().family();
        return family.isOfEnvironment()
                && (!family.labels().contains(Family.ENVIRONMENT_ID)
                        || sample.series().label(Family.ENVIRONMENT_ID).equals(environment));
    }

    private static Optional<Saying> saying(Line line, Predicate<Line.Sample> isWanted) {
        Map<String, BigDecimal> gauges = new HashMap<>();
        line.samples().stream()
                .filter(sample -> sample.series().family().kind() instanceof Family.Kind.Gauge)
                .filter(isWanted)
                .forEach(sample -> gauges.put(sample.series().key(), BigDecimal.valueOf(sample.value())));
        return gauges.isEmpty() ? Optional.empty() : Optional.of(new Saying(line.at(), gauges));
    }

    private static Saying followedBy(Saying earlier, Saying later) {
        Map<String, BigDecimal> gauges = new HashMap<>(earlier.gauges());
        gauges.putAll(later.gauges());
        return new Saying(later.at(), gauges);
    }
}
