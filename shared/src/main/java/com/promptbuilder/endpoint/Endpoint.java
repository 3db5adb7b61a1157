package com.promptbuilder.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.OutputFormat.EndpointOutput;
import com.promptbuilder.system.Lazy;
import com.promptbuilder.value.ModelOptions;

import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Declaration of one endpoint: input and answer, prompts, output format, TTL and timeout.
 *
 * @param <I> the input: a record whose components have constraints
 * @param <O> the answer: a record
 */
public final class Endpoint<I extends Record, O extends Record> {
    /** The result of parsing a text into a record. */
    public sealed interface ParseResult<T> {
        /** A valid record. */
        record Valid<T>(T value) implements ParseResult<T> {}

        /**
         * An invalid field, the first in the record's order.
         *
         * @param message for the client, such as {@code Prompt is required}
         * @param isTopLevel the message is the {@code error} itself, not a detail of it
         */
        record InvalidField<T>(String message, boolean isTopLevel) implements ParseResult<T> {}

        /** Not a JSON object: what was expected and at which position, in one line. */
        record NotJson<T>(String where) implements ParseResult<T> {}
    }

    /**
     * Example of an endpoint.
     *
     * @param summary one line about the endpoint
     * @param body a valid request
     * @param more values of the request's other fields
     * @param answer an answer
     */
    public record Example(String summary, JsonNode body, JsonNode more, JsonNode answer) {}

    private final EndpointBuilder<I, O> declaration;
    private final Lazy<RecordReader<I>> reader;
    private final Lazy<RecordReader<I>> jobReader;
    private final Lazy<RecordReader<O>> answerReader;
    private final Lazy<UserMessageWriter> userMessageWriter;
    private final EndpointOutput<I, O> output;
    private final Map<List<String>, PromptResource> prompts = new ConcurrentHashMap<>();

    Endpoint(EndpointBuilder<I, O> declaration, OutputFormat<I, O> format) {
        this.declaration = declaration.copy();
        // Annotations are read at the first request, since reading them would slow the cold start.
        this.reader = new Lazy<>(() -> new RecordReader<>(this.declaration.in, RecordReader.Source.CLIENT));
        this.jobReader = new Lazy<>(() -> new RecordReader<>(this.declaration.in, RecordReader.Source.JOB));
        this.answerReader = new Lazy<>(() -> new RecordReader<>(this.declaration.out, RecordReader.Source.JOB));
        this.userMessageWriter = new Lazy<>(() -> new UserMessageWriter(this.declaration.in));
        this.output = new EndpointOutput<>(format, this.declaration.conditionalFormat);
    }

    /** Starts the declaration of the endpoint {@code POST /api/<name>}. */
    public static <I extends Record, O extends Record> EndpointBuilder<I, O> builder(
            String name, Class<I> in, Class<O> out) {
        return new EndpointBuilder<>(name, in, out);
    }

    public String name() {
        return declaration.name;
    }

    public Class<I> in() {
        return declaration.in;
    }

    public Class<O> out() {
        return declaration.out;
    }

    /** The names of all prompt resources of this endpoint. */
    public Set<String> promptNames() {
        return declaration.promptNames;
    }

    /** The model's options for this input, before overrides by settings. */
    public ModelOptions options(I in) {
        return declaration.options.apply(in);
    }

    /** The TTL of an answer, before jitter. */
    public Duration timeToLive() {
        return declaration.timeToLive;
    }

    /** Parses a request body. */
    public ParseResult<I> read(String body) {
        return reader.get().read(body);
    }

    /** Parses a job's input, as {@link #writeCanonical} wrote it, without length limits. */
    public ParseResult<I> readJob(String input) {
        return jobReader.get().read(input);
    }

    /** The mode of this input: its label in metrics, from a bounded set. */
    public String mode(I in) {
        return declaration.mode.apply(in);
    }

    /** The timeout of Claude for this input. */
    public Duration timeout(I in) {
        return declaration.timeout.apply(in);
    }

    /** The system message and closing line for this input. */
    public PromptResource prompt(I in) {
        return prompt(declaration.promptNamesByInput.apply(in));
    }

    /** The system message of these resources, of {@link #promptNames()}. */
    public PromptResource prompt(List<String> names) {
        return prompts.computeIfAbsent(
                names, resources -> PromptResource.load(declaration.in.getClassLoader(), resources, name()));
    }

    /** The example in the optional resource {@code samples/<name>.json}. */
    public Optional<Example> example() {
        return PromptResource.text(declaration.in.getClassLoader(), "samples/" + name() + ".json")
                .map(RecordJson::read)
                .map(json -> new Example(
                        json.path("summary").asText(), json.path("body"), json.path("more"), json.path("answer")));
    }

    /** The input as the user message, with the closing line at its end. */
    public String userMessage(I in) {
        return userMessageWriter.get().of(in) + prompt(in).closing();
    }

    /** As {@link #userMessage(Record)}, with placeholders for long code, and with what an earlier answer lacked. */
    public String userMessage(ProtectedInput<I> in, List<String> missing) {
        UserMessageWriter writer = userMessageWriter.get();
        String repetition =
                missing.isEmpty() ? "" : writer.missing(missing) + PromptResource.missingItems(declaration.in, name());
        return writer.of(in.sent()) + repetition + prompt(in.original()).closing();
    }

    /** Writes the input's canonical JSON, from which its key is computed. */
    public void writeCanonical(I in, OutputStream bytes) {
        RecordJson.writeCanonical(in, bytes);
    }

    /** The JSON schema of Claude's output for this input; empty for plain text. */
    public Optional<JsonNode> answerSchema(I in) {
        return output.format(in).schema();
    }

    /** SHA-256 of the schema in hexadecimal; empty for plain text. */
    public String answerSchemaHash(I in) {
        return output.schemaHash(in);
    }

    /** The answer as JSON, made from Claude's text; empty if the text does not match the output format. */
    public Optional<String> answer(I in, String text) {
        return output.format(in).decode(in, text).map(RecordJson::text);
    }

    /** The input with what must come back of its text; nothing if the endpoint declares no such text. */
    public ProtectedInput<I> protect(I in) {
        return declaration
                .keptText
                .map(rule -> rule.protect(in, this::userMessage))
                .orElseGet(() -> ProtectedInput.unprotected(in));
    }

    /** The checked answer, made from Claude's text; empty if the text does not match the output format. */
    public Optional<CheckedAnswer> answer(ProtectedInput<I> in, String text, boolean isStreamed) {
        return output.format(in.sent())
                .decode(in.sent(), text)
                .map(out -> declaration
                        .keptText
                        .map(rule -> checked(rule, in, out, isStreamed))
                        .orElseGet(() -> new CheckedAnswer(RecordJson.text(out), List.of())));
    }

    private CheckedAnswer checked(KeptTextRule<I, O> rule, ProtectedInput<I> in, O out, boolean isStreamed) {
        O restored = rule.restored(in, out, isStreamed);
        List<String> missing = in.keptText().missingIn(rule.text().apply(restored));
        return new CheckedAnswer(RecordJson.text(restored), in.names(missing));
    }

    /** True if Claude writes plain text for most inputs, so that a client can ask for an event stream. */
    public boolean isStreamable() {
        return output.format() instanceof OutputFormat.PlainText;
    }

    /** True if Claude writes plain text for this input, which is streamed to the client while it is written. */
    public boolean isStreamed(I in) {
        return output.format(in) instanceof OutputFormat.PlainText;
    }

    /** The text in a stored answer of a streamable endpoint; else empty. */
    public String plainText(String answer) {
        return output.format().plainText(answer);
    }

    /** The class of inputs that prefetching counts together: endpoint, mode and variant, such as {@code optimize/code}. */
    public String kind(I in) {
        return name() + "/" + mode(in) + declaration.variant.apply(in);
    }

    /** The requests that may follow an answer to this input; empty if the endpoint declares none. */
    public List<NextRequest<?>> nextRequests(I in, String answer) {
        return !declaration.nextRequests.isEmpty()
                        && answerReader.get().read(answer) instanceof ParseResult.Valid<O>(O out)
                ? declaration.nextRequests.stream()
                        .<NextRequest<?>>flatMap(next -> next.requests(in, out))
                        .toList()
                : List.of();
    }

    /** A request body without conditions or optional values, and this text as the value of every free text. */
    public String sampleInput(String text) {
        return RecordJson.sample(in(), text, false).toString();
    }

    /** Possible output of Claude for {@link #sampleInput}, with this text as the value of every free text. */
    public String sampleReply(String text) {
        return output.format().sample(text);
    }

    @Override
    public String toString() {
        return "endpoint " + name();
    }
}
