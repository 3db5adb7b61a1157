package com.promptbuilder.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.functions.Batch;
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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A batch of 20 memory hits ({@code ITEMS}), with the log line of each. The answers are those of {@link MemoryHitBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BatchBenchmark {
    private static final int ITEMS = 20;

    private final MemoryHitBenchmark batch = new MemoryHitBenchmark(new Batch()) {
        @Override
        String sampleEvent() throws IOException {
            return event();
        }
    };

    private static String event() throws IOException {
        JsonMapper json = new JsonMapper();
        ObjectNode event = (ObjectNode) json.readTree(Files.readString(Path.of("events/batch.json")));
        ObjectNode body = (ObjectNode) json.readTree(event.path("body").asText());
        ObjectNode first = (ObjectNode) body.at("/requests/0");
        ArrayNode requests = body.putArray("requests");
        for (int i = 0; i < ITEMS; i++) {
            requests.add(first.deepCopy().put("id", Integer.toString(i)));
        }
        return event.put("body", body.toString()).toString();
    }

    /** Stores the answer with a first batch. */
    @Setup
    public void ask() throws IOException {
        batch.encoding = "identity";
        batch.telemetry = "on";
        batch.ask();
    }

    /** Closes what the benchmark opened. */
    @TearDown
    public void close() throws IOException {
        batch.close();
    }

    @Benchmark
    public int hits() throws IOException {
        return batch.hit();
    }
}
