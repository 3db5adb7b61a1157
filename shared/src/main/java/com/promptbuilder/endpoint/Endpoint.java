package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.system.Lazy;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One endpoint, as data: what it reads and answers, which prompt it uses, what Claude is asked to write, and its budgets.
 *
 * @param <I> the input: a record whose components carry constraints
 * @param <O> the answer: a record
 */
public final class Endpoint<I extends Record, O extends Record> {
    private final EndpointBuilder<I, O> parts;
    private final Lazy<RecordReader<I>> reader;
    private final Lazy<RecordReader<I>> jobReader;
    private final Lazy<UserMessageWriter> material;
    private final OutputFormat<I, O> form;
    private final Lazy<String> answerSchemaHash;
    private final Map<String, PromptResource> prompts = new ConcurrentHashMap<>();

    Endpoint(EndpointBuilder<I, O> parts, OutputFormat<I, O> form) {
        this.parts = parts.copy();
        // What is made from annotations waits for the first request: a function's class should load at once.
        this.reader = new Lazy<>(() -> new RecordReader<>(this.parts.in, RecordSource.CLIENT));
        this.jobReader = new Lazy<>(() -> new RecordReader<>(this.parts.in, RecordSource.JOB));
        this.material = new Lazy<>(() -> new UserMessageWriter(this.parts.in));
        this.form = form;
        this.answerSchemaHash = new Lazy<>(() -> form.schema()
                .map(schema -> PromptResource.hash(schema.toString()))
                .orElse(""));
    }

    /**
     * Begins an endpoint.
     *
     * @param name the last segment of its route: {@code POST /api/<name>}
     */
    public static <I extends Record, O extends Record> EndpointBuilder<I, O> builder(
            String name, Class<I> in, Class<O> out) {
        return new EndpointBuilder<>(name, in, out);
    }

    public String name() {
        return parts.name;
    }

    public Class<I> in() {
        return parts.in;
    }

    public Class<O> out() {
        return parts.out;
    }

    /** The names of all prompt resources that this endpoint can choose. */
    public Set<String> promptNames() {
        return parts.promptNames;
    }

    public int maxTokens() {
        return parts.maxTokens;
    }

    /** How long an answer is fresh, before jitter. */
    public Duration timeToLive() {
        return parts.timeToLive;
    }

    /** Reads a request body. */
    public ParseResult<I> read(String body) {
        return reader.get().read(body);
    }

    /** Reads a job's input, as {@link #writeCanonical} wrote it: limits are not counted again. */
    public ParseResult<I> readJob(String input) {
        return jobReader.get().read(input);
    }

    /** What operators count this input under; a bounded set. */
    public String mode(I in) {
        return parts.mode.apply(in);
    }

    /** How long Claude may take for this input. */
    public Duration timeout(I in) {
        return parts.time.apply(in);
    }

    /** The prompt resource that this input chooses. */
    public PromptResource prompt(I in) {
        return prompt(parts.promptName.apply(in));
    }

    /** One of {@link #promptNames()}, loaded. */
    public PromptResource prompt(String name) {
        return prompts.computeIfAbsent(name, resource -> PromptResource.load(parts.in.getClassLoader(), resource));
    }

    /** The input as the user message. */
    public String userMessage(I in) {
        return material.get().of(in);
    }

    /** Writes the input's one spelling as JSON: what its key is made of. */
    public void writeCanonical(I in, OutputStream bytes) {
        CanonicalJson.write(in, bytes);
    }

    /** The schema that Claude's answer must fit; empty for plain text. */
    public Optional<JsonNode> answerSchema() {
        return form.schema();
    }

    /** SHA-256 of the answer's schema in hexadecimal; empty for plain text. */
    public String answerSchemaHash() {
        return answerSchemaHash.get();
    }

    /** Our answer from Claude's text, as JSON; empty if the text does not fit. */
    public Optional<String> answer(I in, String text) {
        return form.decode(in, text).map(AnswerJson::write);
    }

    /** Whether Claude writes plain text, which callers can read before it is whole. */
    public boolean isStreamable() {
        return form.isPlain();
    }

    /** The text in an answer of ours, where Claude writes plain text. */
    public String plainText(String answer) {
        return form.plainText(answer);
    }

    /**
     * A request body with every field.
     *
     * @param text what every free text is
     */
    public String sampleInput(String text) {
        return SampleGenerator.of(in(), text).toString();
    }

    /**
     * What Claude could write.
     *
     * @param text what every free text is
     */
    public String sampleReply(String text) {
        return form.sample(text);
    }

    @Override
    public String toString() {
        return "endpoint " + name();
    }

    static <I> Function<I, Duration> always(Duration time) {
        return _ -> time;
    }
}
