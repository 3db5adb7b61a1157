package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.promptbuilder.app.Application;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.telemetry.JsonLog;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Function that a schedule invokes to send waiting jobs as Message Batches and to publish their results. Its response has {@code sets}, the
 * number of sets without results, unless a store is unavailable.
 */
public abstract class BulkFunction extends LambdaFunction<BulkFunction.BulkHandler>
        implements RequestHandler<ScheduledEvent, Map<String, Integer>> {
    /** Time left when the last step begins: a batch is created within 60 s. */
    private static final Duration MARGIN = Duration.ofSeconds(70);

    /** @param sibling any class of the endpoints' package */
    protected BulkFunction(Class<?> sibling) {
        this(new Lazy<>(() -> EndpointScanner.inPackageOf(sibling).stream()
                .collect(Collectors.toUnmodifiableMap(Endpoint::name, Function.identity()))));
    }

    private BulkFunction(Lazy<Map<String, Endpoint<?, ?>>> endpoints) {
        super(
                application -> new BulkHandler(application, endpoints),
                _ -> new Priming.Script<>(
                        List.of((handler, invocation) ->
                                handler.run(invocation.deadline()).isEmpty()),
                        "",
                        List.of()));
    }

    @Override
    public final Map<String, Integer> handleRequest(ScheduledEvent event, Context context) {
        try (Current<BulkHandler> current = beginInvocation()) {
            return current.handler().run(current.invocation(context).deadline());
        }
    }

    /** Runs with one application. */
    record BulkHandler(Application application, Lazy<Map<String, Endpoint<?, ?>>> endpoints) {
        private Map<String, Integer> run(Instant deadline) {
            Map<String, Integer> result = application
                    .bulkRun(endpoints.get())
                    .flatMap(run -> run.run(deadline.minus(MARGIN)))
                    .map(sets -> Map.of("sets", sets))
                    .orElseGet(Map::of);
            if (!result.isEmpty()) {
                application.log().write(JsonLog.Level.INFO, "bulk run", result);
            }
            return result;
        }
    }
}
