package com.promptbuilder.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compares memory hits of several kinds: interleaved runs of 20 hits with each kind, so that load and temperature affect all alike. It prints
 * lower quartiles at the end; JMH's own figure has no meaning.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = OverheadBenchmark.WARM_UP, time = 1)
@Measurement(iterations = 25, time = 1)
@Fork(1)
public abstract class OverheadBenchmark {
    private static final int AT_ONCE = 20;
    static final int WARM_UP = 25;

    private final List<String> kinds;
    private final List<MemoryHitBenchmark> hits = new ArrayList<>();
    private final List<List<Double>> micros = new ArrayList<>();
    private int iterations;

    /**
     * A comparison with the first kind.
     *
     * @param kinds labels
     */
    OverheadBenchmark(List<String> kinds) {
        this.kinds = kinds;
    }

    /** A hit of this kind, before its application is created. */
    abstract MemoryHitBenchmark hit(String kind);

    /** Creates one application for each kind. */
    @Setup
    public void ask() throws IOException {
        for (String kind : kinds) {
            MemoryHitBenchmark hit = hit(kind);
            hit.encoding = "identity";
            hit.ask();
            hits.add(hit);
            micros.add(new ArrayList<>());
        }
    }

    /** Discards measurements before the last warm-up iteration. */
    @Setup(Level.Iteration)
    public void forget() {
        if (iterations++ <= WARM_UP) {
            micros.forEach(List::clear);
        }
    }

    @Benchmark
    public void turn(Blackhole hole) throws IOException {
        for (int kind = 0; kind < hits.size(); kind++) {
            long start = System.nanoTime();
            for (int i = 0; i < AT_ONCE; i++) {
                hole.consume(hits.get(kind).hit());
            }
            micros.get(kind).add((System.nanoTime() - start) / 1e3 / AT_ONCE);
        }
    }

    /** Prints the lower quartiles. */
    @TearDown
    public void compare() throws IOException {
        double off = lowerQuartile(micros.getFirst());
        for (int kind = 0; kind < hits.size(); kind++) {
            double time = lowerQuartile(micros.get(kind));
            System.out.printf("%n%-5s %6.2f us a hit, %+5.1f %%", kinds.get(kind), time, (time / off - 1) * 100);
            hits.get(kind).close();
        }
        System.out.println();
    }

    private static double lowerQuartile(List<Double> times) {
        return times.stream().sorted().toList().get(times.size() / 4);
    }
}
