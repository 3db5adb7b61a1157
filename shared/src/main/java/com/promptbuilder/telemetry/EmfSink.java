package com.promptbuilder.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import software.amazon.cloudwatchlogs.emf.environment.Environment;
import software.amazon.cloudwatchlogs.emf.environment.EnvironmentProvider;
import software.amazon.cloudwatchlogs.emf.model.MetricsContext;
import software.amazon.cloudwatchlogs.emf.sinks.ISink;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.internal.EmfMetricsLogger;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Where Powertools Metrics write their lines: each as one text. Powertools' own sink writes to standard output, in pieces of 8 KB.
 *
 * @param lines receives each line, without its line end
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 *     Metric Format</a>
 */
record EmfSink(Consumer<String> lines) implements Environment, ISink {
    /** Metrics that write to this sink. */
    Metrics metrics() {
        EnvironmentProvider provider = new EnvironmentProvider() {
            @Override
            public CompletableFuture<Environment> resolveEnvironment() {
                return CompletableFuture.completedFuture(EmfSink.this);
            }
        };
        return new EmfMetricsLogger(provider, new MetricsContext());
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
