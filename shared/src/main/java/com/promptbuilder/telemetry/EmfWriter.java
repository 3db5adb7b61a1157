package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import software.amazon.cloudwatchlogs.emf.environment.Environment;
import software.amazon.cloudwatchlogs.emf.environment.EnvironmentProvider;
import software.amazon.cloudwatchlogs.emf.model.MetricsContext;
import software.amazon.cloudwatchlogs.emf.sinks.ISink;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.internal.EmfMetricsLogger;

import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Writes metrics with Powertools Metrics as JSON objects, which log lines contain. Powertools' own sink writes them to standard output as lines
 * of their own. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     Metric Format</a>
 */
final class EmfWriter {
    private static final String NOTHING = "{}";
    /** Then a flush neither writes nor empties metrics. */
    private static final boolean IS_DISABLED =
            Boolean.parseBoolean(System.getenv().getOrDefault("POWERTOOLS_METRICS_DISABLED", "false"));

    private final String namespace;
    /** Targets that no line uses now. Each flush empties them, and a new one costs 3 KB, mostly for checks of the namespace. */
    private final Queue<Target> idle = new ConcurrentLinkedQueue<>();

    EmfWriter(String namespace) {
        this.namespace = namespace;
    }

    /** Metrics and their dimensions as one JSON object. It is empty if Powertools Metrics are disabled. */
    String write(Consumer<Metrics> content) {
        if (IS_DISABLED) {
            return NOTHING;
        }
        Target taken = idle.poll();
        Target target = taken == null ? new Target(namespace) : taken;
        String written = target.write(content);
        idle.add(target);
        return written;
    }

    /** Metrics of one line, because concurrent invocations must not mix, and the text that they become. */
    private static final class Target implements Environment, ISink {
        private final EmfMetricsLogger metrics;
        private String text = NOTHING;

        Target(String namespace) {
            EnvironmentProvider provider = new EnvironmentProvider() {
                @Override
                public CompletableFuture<Environment> resolveEnvironment() {
                    return CompletableFuture.completedFuture(Target.this);
                }
            };
            metrics = new EmfMetricsLogger(provider, new MetricsContext());
            metrics.setNamespace(namespace);
            metrics.clearDefaultDimensions(); // the names below
        }

        String write(Consumer<Metrics> content) {
            // Powertools compares the time with the system's clock.
            metrics.setTimestamp(Instant.now());
            content.accept(metrics);
            metrics.flush();
            return text;
        }

        @Override
        public void accept(MetricsContext context) {
            try {
                text = context.serialize().getFirst();
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("expected metrics that can be written as JSON", e);
            }
        }

        @Override
        public ISink getSink() {
            return this;
        }

        @Override
        public boolean probe() {
            return true;
        }

        // The names are the values of default dimensions, which no line has.
        @Override
        public String getName() {
            return "unused";
        }

        @Override
        public String getType() {
            return "unused";
        }

        @Override
        public String getLogGroupName() {
            return "unused";
        }

        @Override
        public void configureContext(MetricsContext context) {
            // The request log writes all properties.
        }

        @Override
        public CompletableFuture<Void> shutdown() {
            return CompletableFuture.allOf();
        }
    }
}
