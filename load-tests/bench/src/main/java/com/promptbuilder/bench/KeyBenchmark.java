package com.promptbuilder.bench;

import com.promptbuilder.answer.AnswerKeys;
import com.promptbuilder.functions.Optimize;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;

/** Cache key of a prompt of 10,000 characters, compared with SHA-256 over the same text. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KeyBenchmark {
    /** Text of one byte per character, and of three. */
    @Param({"a prompt about cats. ", "猫についての文章。"})
    public String words = "";

    private Optimize.In in = Inputs.text("");
    private byte[] bytes = {};

    /** Creates the prompt. */
    @org.openjdk.jmh.annotations.Setup
    public void prepare() {
        String prompt =
                words.repeat(1_000).substring(0, 9_000) + words.repeat(1_000).substring(0, 1_000);
        in = Inputs.text(prompt);
        bytes = prompt.getBytes(StandardCharsets.UTF_8);
    }

    /** The key. */
    @Benchmark
    public AnswerKey key() {
        return AnswerKeys.of(
                Optimize.ENDPOINT, in, "claude-haiku-5-5", Optimize.ENDPOINT.options(in), Caller.ANONYMOUS);
    }

    /** The baseline: SHA-256 alone. */
    @Benchmark
    public byte[] sha256() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(bytes);
    }
}
