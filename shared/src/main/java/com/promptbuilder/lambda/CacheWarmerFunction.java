package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.background.CacheWarmer;
import com.promptbuilder.budget.BudgetHeadroom;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The function that a schedule calls: it has what is wanted most made anew before its life is over, within a budget. It says how many
 * answers were {@code queued}, {@code fresh}, {@code under_way}, {@code unknown}, {@code too_dear} or {@code refused}.
 */
public abstract class CacheWarmerFunction extends LambdaFunction {
    /** What a call is taken to cost until one was paid for: a thousand tokens of an answer of Claude Sonnet. */
    private static final Usd GUESS = Usd.parse("0.01");

    private static final Duration MARGIN = Duration.ofSeconds(3);

    @SuppressWarnings("this-escape") // its last act
    protected CacheWarmerFunction() {
        start();
    }

    @Override
    final Priming.Script primingScript(String text) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("source", "aws.events").put("detail-type", "Scheduled Event").put("id", text);
        return new Priming.Script(List.of(event.toString()), "", said(Map.of()), List.of());
    }

    @Override
    final void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException {
        RequestMetrics requestMetrics = new RequestMetrics();
        Map<CacheWarmer.WarmingResult, Integer> seen = parts.queueing()
                .warming()
                .map(cacheWarmer ->
                        run(parts, cacheWarmer, deadline(parts, context).minus(MARGIN), requestMetrics))
                .orElseGet(Map::of);
        output.write(said(seen).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<CacheWarmer.WarmingResult, Integer> run(
            Application parts, CacheWarmer cacheWarmer, Instant until, RequestMetrics requestMetrics) {
        BudgetHeadroom budgetHeadroom = parts.budgets().headroom(Caller.CACHE_WARMER, GUESS);
        Map<CacheWarmer.WarmingResult, Integer> seen = cacheWarmer.run(budgetHeadroom::take, until, requestMetrics);
        parts.log().write(JsonLog.Level.INFO, "warmed", named(seen), requestMetrics.all());
        return seen;
    }

    private static String said(Map<CacheWarmer.WarmingResult, Integer> seen) {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        named(seen).forEach(said::put);
        return said.toString();
    }

    private static Map<String, Integer> named(Map<CacheWarmer.WarmingResult, Integer> seen) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (CacheWarmer.WarmingResult each : CacheWarmer.WarmingResult.values()) {
            numbers.put(each.label(), seen.getOrDefault(each, 0));
        }
        return numbers;
    }
}
