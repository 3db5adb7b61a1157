package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import software.amazon.cloudwatchlogs.emf.environment.Environment;
import software.amazon.cloudwatchlogs.emf.environment.EnvironmentProvider;
import software.amazon.cloudwatchlogs.emf.exception.InvalidNamespaceException;
import software.amazon.cloudwatchlogs.emf.model.MetricsContext;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.internal.EmfMetricsLogger;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Writes metrics with Powertools Metrics as JSON objects, which log lines contain. Powertools' own flush writes them to standard output as lines
 * of their own. Thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     Metric Format</a>
 */
final class EmfWriter {
    private static final String NOTHING = "{}";
    /** Then metrics are not written. */
    private static final boolean IS_DISABLED =
            Boolean.parseBoolean(System.getenv().getOrDefault("POWERTOOLS_METRICS_DISABLED", "false"));

    /** Only a flush uses the environment. The library's own provider would look for an agent on the network. */
    private static final EnvironmentProvider NO_ENVIRONMENT = new EnvironmentProvider() {
        @Override
        public CompletableFuture<Environment> resolveEnvironment() {
            return new CompletableFuture<>();
        }
    };

    /** Without metrics. It is copied for each line, because a check of the namespace allocates 1.6 KB. */
    private final MetricsContext empty = new MetricsContext();

    EmfWriter(String namespace) {
        try {
            empty.setNamespace(namespace);
        } catch (InvalidNamespaceException e) {
            throw new IllegalArgumentException("expected a namespace of CloudWatch", e);
        }
        empty.resetDimensions(false);
    }

    /** Metrics and their dimensions as one JSON object. It is empty if Powertools Metrics are disabled. */
    String write(Consumer<Metrics> content) {
        if (IS_DISABLED) {
            return NOTHING;
        }
        MetricsContext context = empty.createCopyWithContext(false);
        Metrics metrics = new EmfMetricsLogger(NO_ENVIRONMENT, context);
        // Powertools compares the time with the system's clock.
        metrics.setTimestamp(Instant.now());
        content.accept(metrics);
        try {
            return context.serialize().getFirst();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected metrics that can be written as JSON", e);
        }
    }
}
