package com.promptbuilder.lambda;

import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.MessageBatches;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Message Batches in memory, which end at once. */
final class FakeBatches implements MessageBatches {
    /** The tokens of each completion. */
    static final Usage USAGE = new Usage(101, 31, 0, 7);

    private final InstantSource clock;
    private final Map<String, Batch> batches = new LinkedHashMap<>();
    /** The result of the n-th time that a prompt is asked, from 1. */
    BiFunction<Prompt, Integer, Result> answer = (_, _) -> text(FunctionHarness.HAIKU);

    private final Map<String, Integer> asked = new HashMap<>();
    Optional<Creation> nextCreation = Optional.empty();
    boolean isListed = true;
    Status status = Status.ENDED;

    private record Batch(Instant createdAt, Map<String, Result> results) {}

    FakeBatches(InstantSource clock) {
        this.clock = clock;
    }

    static Result text(String text) {
        return new Result.Completed(new Completion.Text(text, "claude-haiku-5-5", USAGE));
    }

    @Override
    public synchronized Creation create(Map<String, Prompt> prompts) {
        if (nextCreation.isPresent()) {
            Creation refusal = nextCreation.get();
            nextCreation = Optional.empty();
            return refusal;
        }
        Map<String, Result> results = new LinkedHashMap<>();
        prompts.forEach((id, prompt) ->
                results.put(id, answer.apply(prompt, asked.merge(prompt.user(), 1, Integer::sum))));
        String id = "msgbatch_" + batches.size();
        batches.put(id, new Batch(clock.instant(), results));
        return new Creation.Created(id);
    }

    /** How often each prompt was asked. */
    synchronized Map<String, Integer> asked() {
        return Map.copyOf(asked);
    }

    /** The number of completions that Claude bills. */
    synchronized long billed() {
        return batches.values().stream()
                .flatMap(batch -> batch.results().values().stream())
                .filter(result -> result instanceof Result.Completed(Completion completion)
                        && completion.usage().equals(USAGE))
                .count();
    }

    synchronized int count() {
        return batches.size();
    }

    @Override
    public synchronized Status status(String id) {
        return batches.containsKey(id) ? status : Status.MISSING;
    }

    @Override
    public boolean results(String id, Predicate<Line> reader) {
        List<Line> lines = new ArrayList<>();
        synchronized (this) {
            Optional.ofNullable(batches.get(id))
                    .map(Batch::results)
                    .orElse(Map.of())
                    .forEach((customId, result) -> lines.add(new Line(customId, result)));
        }
        for (Line line : lines) {
            if (!reader.test(line)) {
                return true;
            }
        }
        return true;
    }

    @Override
    public synchronized Optional<List<Listed>> created(Instant from, Instant to) {
        return isListed
                ? Optional.of(batches.entrySet().stream()
                        .filter(entry -> !entry.getValue().createdAt().isBefore(from)
                                && !entry.getValue().createdAt().isAfter(to))
                        .map(entry -> new Listed(entry.getKey(), status == Status.ENDED))
                        .toList())
                : Optional.empty();
    }
}
