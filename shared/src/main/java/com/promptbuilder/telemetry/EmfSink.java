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
 * Where Powertools Metrics write their lines: each as one text. Powertools' own sink writes to standard output, in pieces of 8 KB. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     Metric Format</a>
 */
final class EmfSink implements Environment, ISink {
    /** Then a flush neither writes nor empties metrics. */
    private static final boolean IS_DISABLED =
            Boolean.parseBoolean(System.getenv().getOrDefault("POWERTOOLS_METRICS_DISABLED", "false"));

    private final String namespace;
    private final Consumer<String> lines;
    /** Metrics that no line uses now. Each flush empties them, and new ones cost 3 KB, mostly for checks of the namespace. */
    private final Queue<Metrics> idle = new ConcurrentLinkedQueue<>();

    /** @param lines receives each line, without its line end */
    EmfSink(String namespace, Consumer<String> lines) {
        this.namespace = namespace;
        this.lines = lines;
    }

    /** Writes one line. It has metrics of its own, because concurrent invocations must not mix. */
    void write(Consumer<Metrics> content) {
        if (IS_DISABLED) {
            return;
        }
        Metrics taken = idle.poll();
        Metrics metrics = taken == null ? newMetrics() : taken;
        // Powertools compares the time with the system's clock.
        metrics.setTimestamp(Instant.now());
        content.accept(metrics);
        metrics.flush();
        idle.add(metrics);
    }

    private Metrics newMetrics() {
        EnvironmentProvider provider = new EnvironmentProvider() {
            @Override
            public CompletableFuture<Environment> resolveEnvironment() {
                return CompletableFuture.completedFuture(EmfSink.this);
            }
        };
        Metrics metrics = new EmfMetricsLogger(provider, new MetricsContext());
        metrics.setNamespace(namespace);
        metrics.clearDefaultDimensions(); // the names below
        return metrics;
    }

    @Override
    public void accept(MetricsContext context) {
        try {
            context.serialize().forEach(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected log fields that can be written as JSON", e);
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
        // The request log adds all properties.
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        return CompletableFuture.allOf();
    }
}
