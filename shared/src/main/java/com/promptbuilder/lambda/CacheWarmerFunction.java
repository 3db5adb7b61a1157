package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.background.CacheWarmer;
import com.promptbuilder.background.CacheWarmer.WarmingResult;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Function that a schedule invokes to refresh the answers of hot keys before they expire, within a budget. Its response counts the keys by
 * result: {@code queued}, {@code fresh}, {@code under_way}, {@code unknown}, {@code too_dear}, {@code refused}.
 */
public abstract class CacheWarmerFunction extends LambdaFunction {
    /** Assumed cost of a call while no call has been charged: 1,000 output tokens of Claude Sonnet. */
    private static final Usd ESTIMATED_COST = Usd.parse("0.01");

    /** Time left for the response when warming ends. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    protected CacheWarmerFunction() {
        super(
                application -> (_, output, invocation) -> handle(application, output, invocation),
                CacheWarmerFunction::script);
    }

    private static Priming.Script script(String text) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("source", "aws.events").put("detail-type", "Scheduled Event").put("id", text);
        return new Priming.Script(List.of(event.toString()), "", json(Map.of()), List.of());
    }

    private static void handle(Application application, OutputStream output, Invocation invocation) throws IOException {
        Instant end = invocation.deadline().minus(MARGIN);
        Map<WarmingResult, Integer> counts = application
                .cacheWarmer()
                .map(cacheWarmer -> run(application, cacheWarmer, end))
                .orElseGet(Map::of);
        output.write(json(counts).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<WarmingResult, Integer> run(Application application, CacheWarmer cacheWarmer, Instant end) {
        RequestMetrics metrics = new RequestMetrics();
        BooleanSupplier headroom = application.budgets().headroom(Caller.CACHE_WARMER, ESTIMATED_COST);
        Map<WarmingResult, Integer> counts = cacheWarmer.run(headroom, end, metrics);
        application.log().write(JsonLog.Level.INFO, "warmed", byLabel(counts), metrics.all());
        return counts;
    }

    private static String json(Map<WarmingResult, Integer> counts) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        byLabel(counts).forEach(json::put);
        return json.toString();
    }

    private static Map<String, Integer> byLabel(Map<WarmingResult, Integer> counts) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (WarmingResult result : WarmingResult.values()) {
            numbers.put(result.label(), counts.getOrDefault(result, 0));
        }
        return numbers;
    }
}
