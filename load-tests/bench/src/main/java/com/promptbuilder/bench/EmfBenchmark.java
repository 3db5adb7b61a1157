package com.promptbuilder.bench;

import com.promptbuilder.telemetry.EnvironmentMetrics;
import com.promptbuilder.telemetry.EnvironmentMetrics.ProcessMetrics;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.telemetry.PendingCounters;
import com.promptbuilder.telemetry.RequestLog;
import com.promptbuilder.telemetry.RequestLog.Deployment;
import com.promptbuilder.telemetry.RequestMetrics;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Log line of a memory hit: fields, CloudWatch metrics and samples for the metrics bridge, written by Powertools Metrics. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EmfBenchmark {
    private final InstantSource clock = InstantSource.system();
    private final RequestLog requests = new RequestLog(
            new Deployment("local", "local"),
            new JsonLog(clock, JsonLog.Level.INFO, _ -> {}),
            new PendingCounters(),
            new EnvironmentMetrics("Optimize", clock, () -> UUID.randomUUID().toString(), ProcessMetrics.system()),
            _ -> {});

    @Benchmark
    public void line() {
        RequestMetrics requestMetrics = new RequestMetrics();
        requestMetrics.increment("cache_hits_total", "cache_type", "memory");
        requestMetrics.increment("claude_calls_avoided_total", "reason", "hit");
        RequestLog.Started started = requests.begin("find-me", "POST", Optional.of("/api/optimize"), requestMetrics);
        requests.end(
                started, new RequestLog.Completed(200, Optional.of("memory; hit; ttl=3600"), Optional.empty(), 21_000));
    }
}
