package com.promptbuilder.lambda;

import com.promptbuilder.app.Deployed;
import com.promptbuilder.telemetry.JsonLog;
import org.crac.Context;
import org.crac.Core;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * What a function does around a SnapStart snapshot. Before it: rehearses, makes the parts, closes their connections. After a restore:
 * takes new chance and reaches for table and Valkey, so that the first caller need not.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks.html">Lambda's runtime hooks</a>
 */
final class SnapStartHooks implements org.crac.Resource {
    /** Says how an environment starts; Lambda sets it. */
    static final String VARIABLE = "AWS_LAMBDA_INITIALIZATION_TYPE";

    /** Its value where a snapshot is taken. */
    static final String TYPE = "snap-start";

    private static final Duration REHEARSAL = Duration.ofSeconds(5);

    private final LambdaFunction function;
    private final Map<String, String> variables;
    private Optional<Deployed> deployed = Optional.empty();

    private SnapStartHooks(LambdaFunction function, Map<String, String> variables) {
        this.function = function;
        this.variables = variables;
    }

    /** The hooks of this function, registered, if it is one that snapshots are taken of. Whoever gets them must keep them. */
    static Optional<SnapStartHooks> hooks(LambdaFunction function, Map<String, String> variables) {
        if (!TYPE.equals(variables.get(VARIABLE))) {
            return Optional.empty();
        }
        SnapStartHooks hooks = new SnapStartHooks(function, variables);
        Core.getGlobalContext().register(hooks);
        return Optional.of(hooks);
    }

    @Override
    public void beforeCheckpoint(Context<? extends org.crac.Resource> context) throws IOException {
        int good = new Priming(function, variables).prime(timeOf(REHEARSAL));
        Deployed parts = Deployed.start(variables);
        function.useApplication(parts.application());
        parts.application()
                .log()
                .write(good > 0 ? JsonLog.Level.INFO : JsonLog.Level.WARN, "rehearsed", Map.of("goodAnswers", good));
        boolean _ = parts.backendConnections().warmUpValkey(); // loads its client: what a rehearsal has no stage for
        parts.backendConnections().closeForSnapshot();
        deployed = Optional.of(parts);
    }

    // Counted from the first question, since until then the parts are made, however long that takes.
    private static BooleanSupplier timeOf(Duration duration) {
        AtomicLong end = new AtomicLong();
        return () -> {
            long now = System.nanoTime();
            end.compareAndSet(0, now + duration.toNanos());
            return now - end.get() < 0;
        };
    }

    @Override
    public void afterRestore(Context<? extends org.crac.Resource> context) {
        deployed.ifPresent(parts -> {
            parts.idGenerator().reseed();
            parts.application().onRestore();
            parts.backendConnections().claude().get();
            parts.application().warnIfUnreachable(parts.backendConnections().warmUp());
        });
    }
}
