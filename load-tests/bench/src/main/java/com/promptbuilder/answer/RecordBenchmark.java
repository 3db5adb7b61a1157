package com.promptbuilder.answer;

import com.promptbuilder.coalesce.RecordStore;
import com.promptbuilder.value.StoredAnswer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Writes and reads a record's payload with an answer of 4,000 characters, without DynamoDB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RecordBenchmark {
    private final ResultCodec codec = new ResultCodec(Duration.ofDays(1));
    private final Instant now = Instant.parse("2026-11-25T08:00:00Z");
    private GenerationResult.Answer answer = new GenerationResult.Answer(new StoredAnswer("{}", now, now));
    private String data = "";

    /** Creates the answer. */
    @Setup
    public void prepare() throws IOException {
        String prose = Files.readString(Path.of("load-tests/bench/prose.txt")).substring(0, 4_000);
        String json = "{\"optimizedPrompt\":\"" + prose.replaceAll("[\"\\\\\n]", " ") + "\"}";
        answer = new GenerationResult.Answer(new StoredAnswer(json, now, now.plus(Duration.ofHours(1))));
        data = codec.encode(answer).data();
        if (!read().equals(Optional.of(answer))) {
            throw new IllegalStateException("what was written is not what is read");
        }
    }

    /** Writes the payload, as a leader does. */
    @Benchmark
    public RecordStore.RecordValue write() {
        return codec.encode(answer);
    }

    /** Reads the payload, as a follower does. */
    @Benchmark
    public Optional<GenerationResult> read() {
        return codec.decode(data, now);
    }
}
