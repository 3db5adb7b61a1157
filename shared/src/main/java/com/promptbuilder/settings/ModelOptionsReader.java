package com.promptbuilder.settings;

import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Overrides;
import com.promptbuilder.value.ModelOptions.Thinking;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Reads {@code CLAUDE_EFFORT}, {@code CLAUDE_EFFORT_<MODE>}, {@code CLAUDE_THINKING_<MODE>} and {@code CLAUDE_MAX_TOKENS_<MODE>}. */
final class ModelOptionsReader {
    private final EnvironmentVariables variables;
    private final UnaryOperator<String> modelFor;
    private final Optional<Effort> effort;

    /** @param modelFor the model of a mode */
    ModelOptionsReader(EnvironmentVariables variables, UnaryOperator<String> modelFor) {
        this.variables = variables;
        this.modelFor = modelFor;
        this.effort = effort("CLAUDE_EFFORT");
    }

    /** The overrides of the modes that have no variable of their own. */
    Overrides all() {
        return new Overrides(effort, Optional.empty(), Optional.empty());
    }

    Map<String, Overrides> byMode() {
        Map<String, String> efforts = variables.byMode("CLAUDE_EFFORT");
        Map<String, String> thinking = variables.byMode("CLAUDE_THINKING");
        Map<String, String> limits = variables.byMode("CLAUDE_MAX_TOKENS");
        Set<String> modes = new HashSet<>(efforts.keySet());
        modes.addAll(thinking.keySet());
        modes.addAll(limits.keySet());
        Map<String, Overrides> overrides = new HashMap<>();
        for (String mode : modes) {
            Optional<Effort> own = named(efforts, mode).flatMap(this::effort).or(() -> effort);
            overrides.put(
                    mode,
                    new Overrides(
                            own,
                            named(thinking, mode).flatMap(name -> thinking(name, mode, own)),
                            named(limits, mode)
                                    .flatMap(name -> variables.number(name, 1, ModelOptions.MAX_TOKENS))
                                    .map(Long::intValue)));
        }
        return overrides;
    }

    private static Optional<String> named(Map<String, String> names, String mode) {
        return Optional.ofNullable(names.get(mode));
    }

    private Optional<Effort> effort(String name) {
        return choice(name, Arrays.asList(Effort.values()), Effort::label, "");
    }

    private Optional<Thinking> thinking(String name, String mode, Optional<Effort> own) {
        Set<Thinking> all = EnumSet.allOf(Thinking.class);
        Set<Thinking> accepted = Thinking.acceptedBy(modelFor.apply(mode), own.orElse(Effort.MEDIUM));
        return choice(name, accepted, Thinking::label, accepted.equals(all) ? "" : " for the mode's model and effort");
    }

    private <T> Optional<T> choice(String name, Collection<T> allowed, Function<T, String> label, String scope) {
        Optional<String> text = variables.text(name);
        Optional<T> chosen = text.flatMap(given -> allowed.stream()
                .filter(value -> label.apply(value).equalsIgnoreCase(given))
                .findFirst());
        if (text.isPresent() && chosen.isEmpty()) {
            variables.error(
                    name + " must be one of: " + allowed.stream().map(label).collect(Collectors.joining(", ")) + scope);
        }
        return chosen;
    }
}
