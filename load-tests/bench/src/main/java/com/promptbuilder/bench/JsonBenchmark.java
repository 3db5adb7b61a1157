package com.promptbuilder.bench;

import com.promptbuilder.endpoint.Endpoint.ParseResult;
import com.promptbuilder.functions.CreativeSuggestions;
import com.promptbuilder.functions.GenerateQuestions;
import com.promptbuilder.functions.Optimize;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * JSON parsing and writing: a request body with 4,000 characters of prose is read and validated, and the same text is written as an answer.
 * Structured answers of Claude are checked against their schema and written.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonBenchmark {
    private String prose = "";
    private String body = "";
    private String questions = "";
    private String ideas = "";
    private Optimize.In in = Inputs.text("");
    private final GenerateQuestions.In wonder = new GenerateQuestions.In("a garden on a balcony");
    private final CreativeSuggestions.In mood =
            new CreativeSuggestions.In(CreativeSuggestions.Element.MOOD, "", "", "a night train", Set.of());

    /** Creates the texts. */
    @Setup
    public void prepare() throws IOException {
        prose = Files.readString(Path.of("load-tests/bench/prose.txt")).substring(0, 4_000);
        in = Inputs.text(prose);
        body = "{\"prompt\":" + quoted(prose) + ",\"mode\":\"text\",\"context\":{\"intendedUse\":\"a school garden\"}}";
        String sentence = "What should a reader know about this before the work begins, and what can wait?";
        questions = GenerateQuestions.ENDPOINT.sampleReply(sentence);
        ideas = CreativeSuggestions.ENDPOINT.sampleReply(sentence);
        if (schemaOfQuestions().isEmpty() || schemaOfIdeas().isEmpty() || !(in() instanceof ParseResult.Valid<?>)) {
            throw new IllegalStateException("a sample is no good");
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** Reads a body. */
    @Benchmark
    public ParseResult<Optimize.In> in() {
        return Optimize.ENDPOINT.read(body);
    }

    /** Writes a text answer. */
    @Benchmark
    public Optional<String> out() {
        return Optimize.ENDPOINT.answer(in, prose);
    }

    /** Three questions. */
    @Benchmark
    public Optional<String> schemaOfQuestions() {
        return GenerateQuestions.ENDPOINT.answer(wonder, questions);
    }

    /** A list of ideas. */
    @Benchmark
    public Optional<String> schemaOfIdeas() {
        return CreativeSuggestions.ENDPOINT.answer(mood, ideas);
    }
}
