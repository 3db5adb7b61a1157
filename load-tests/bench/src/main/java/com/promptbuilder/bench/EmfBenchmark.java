package com.promptbuilder.bench;

import com.promptbuilder.telemetry.Deployment;
import com.promptbuilder.telemetry.EnvironmentMetrics;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.ProcessMetrics;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestMetrics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.metrics.Metrics;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The log line of a memory hit in the Embedded Metric Format: ours, with samples for the bridge, and that of Powertools, without samples. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EmfBenchmark {
    private final PrintStream terminal = System.out;
    private final InstantSource clock = InstantSource.system();
    private final RequestLog requests = new RequestLog(
            new Deployment("local", "local"),
            new JsonLog(clock, JsonLog.Level.INFO, _ -> {}),
            new PendingCounters(),
            new EnvironmentMetrics("Optimize", clock, () -> UUID.randomUUID().toString(), ProcessMetrics.system()),
            _ -> {});
    private final Metrics powertools = MetricsFactory.getMetricsInstance();

    /** Powertools writes to standard output. */
    @Setup
    public void silence() {
        EnvironmentConfigurationProvider.getConfig().setEnvironmentOverride(Environments.Lambda);
        System.setOut(new PrintStream(PrintStream.nullOutputStream()));
        powertools.setNamespace("PromptBuilder");
        powertools.setDefaultDimensions(DimensionSet.of(
                "service", "prompt-builder-api", "stage", "local", "stack", "local", "route", "/api/optimize"));
    }

    /** Restores standard output for JMH. */
    @TearDown
    public void unsilence() {
        System.setOut(terminal);
    }

    /** Our complete line. */
    @Benchmark
    public void ours() {
        RequestMetrics requestMetrics = new RequestMetrics();
        requestMetrics.increment("cache_hits_total", "cache_type", "memory");
        requestMetrics.increment("claude_calls_avoided_total", "reason", "hit");
        RequestLog.Started started = requests.begin("find-me", "POST", Optional.of("/api/optimize"), requestMetrics);
        requests.end(
                started, new RequestLog.Completed(200, Optional.of("memory; hit; ttl=3600"), Optional.empty(), 21_000));
    }

    /** The four metrics of such a line. */
    @Benchmark
    public void powertools() {
        powertools.addMetric("requests", 1, MetricUnit.COUNT);
        powertools.addMetric("duration", 0.021, MetricUnit.MILLISECONDS);
        powertools.addMetric("cacheHits", 1, MetricUnit.COUNT);
        powertools.addMetric("callsAvoided", 1, MetricUnit.COUNT);
        powertools.addMetadata("requestId", "find-me");
        powertools.flush();
    }
}
