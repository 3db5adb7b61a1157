package com.promptbuilder.claude;

import com.promptbuilder.settings.BudgetSettings.LongPrompts;
import com.promptbuilder.settings.BudgetSettings.ModelPrice;
import com.promptbuilder.value.Usd;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Prices of Claude's tokens by model. A dated name, such as {@code claude-haiku-5-5-20260915}, has the price of its longest listed
 * prefix. An unlisted model has the highest listed price of each kind of token, so that a budget is not exceeded unnoticed.
 */
public final class Prices {
    private final Map<String, ModelPrice> known;
    private final int parts;
    private final ModelPrice highest;

    public Prices(Map<String, ModelPrice> known) {
        this(known, 1);
    }

    private Prices(Map<String, ModelPrice> known, int parts) {
        this.known = Map.copyOf(known);
        this.parts = parts;
        this.highest = known.values().stream()
                .flatMap(price -> Stream.concat(
                        Stream.of(price), price.ofLongPrompts().stream().map(LongPrompts::price)))
                .reduce((a, b) -> new ModelPrice(
                        a.input().max(b.input()),
                        a.output().max(b.output()),
                        a.cacheRead().max(b.cacheRead())))
                .orElseThrow(() -> new IllegalArgumentException("no model has a price"));
    }

    /** The prices of Message Batches: half of these. */
    public Prices ofBatches() {
        return new Prices(known, 2);
    }

    /** The cost of a call, rounded up to a nano-dollar. A write to the 5-minute prompt cache costs 25 % more than input. */
    public Usd cost(String model, Usage usage) {
        ModelPrice price = price(model).orElse(highest).forInput(usage.allInput());
        return price.input()
                .times(usage.input())
                .plus(price.output().times(usage.output()))
                .plus(price.cacheRead().times(usage.cacheRead()))
                .plus(price.input().times(5).times(usage.cacheWrite()).dividedBy(4))
                .dividedBy(parts);
    }

    /** False if the model's price is a guess. */
    public boolean knows(String model) {
        return price(model).isPresent();
    }

    private Optional<ModelPrice> price(String model) {
        return known.entrySet().stream()
                .filter(entry -> model.equals(entry.getKey()) || model.startsWith(entry.getKey() + "-"))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue);
    }
}
