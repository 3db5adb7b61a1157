package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.promptbuilder.app.Application;
import com.promptbuilder.background.CacheWarmer;
import com.promptbuilder.background.CacheWarmer.WarmingResult;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Function that a schedule invokes to refresh the answers of hot keys before they expire, within a budget. Its response counts the keys by
 * result: {@code queued}, {@code fresh}, {@code under_way}, {@code unknown}, {@code too_dear}, {@code refused}.
 */
public abstract class CacheWarmerFunction extends LambdaFunction<Application>
        implements RequestHandler<ScheduledEvent, Map<String, Integer>> {
    /** Time left for the response when warming ends. */
    private static final Duration MARGIN = Duration.ofSeconds(3);

    protected CacheWarmerFunction() {
        super(
                Function.identity(),
                _ -> new Priming.Script<>(
                        List.of((application, invocation) ->
                                warm(application, invocation.deadline()).equals(byLabel(Map.of()))),
                        "",
                        List.of()));
    }

    @Override
    public final Map<String, Integer> handleRequest(ScheduledEvent event, Context context) {
        try (Current<Application> current = beginInvocation()) {
            return warm(current.application(), current.invocation(context).deadline());
        }
    }

    private static Map<String, Integer> warm(Application application, Instant deadline) {
        return byLabel(application
                .cacheWarmer()
                .map(cacheWarmer -> run(application, cacheWarmer, deadline.minus(MARGIN)))
                .orElseGet(Map::of));
    }

    private static Map<WarmingResult, Integer> run(Application application, CacheWarmer cacheWarmer, Instant end) {
        RequestMetrics metrics = new RequestMetrics();
        BooleanSupplier headroom = application.budgets().headroom(Caller.CACHE_WARMER);
        Map<WarmingResult, Integer> counts = cacheWarmer.run(headroom, end, metrics);
        application.log().write(JsonLog.Level.INFO, "warmed", byLabel(counts), metrics.all());
        return counts;
    }

    private static Map<String, Integer> byLabel(Map<WarmingResult, Integer> counts) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (WarmingResult result : WarmingResult.values()) {
            numbers.put(result.label(), counts.getOrDefault(result, 0));
        }
        return numbers;
    }
}
