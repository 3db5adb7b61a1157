package com.promptbuilder.endpoint;

import com.promptbuilder.system.Lazy;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Builder of an endpoint. Ends with the output format: {@link #plainText} or {@link #structured}. */
public final class EndpointBuilder<I extends Record, O extends Record> {
    final String name;
    final Class<I> in;
    final Class<O> out;
    Function<I, String> mode;
    Function<I, String> variant = _ -> "";
    Set<String> promptNames;
    Function<I, List<String>> promptNamesByInput;
    Duration timeToLive = Duration.ofHours(1);
    Function<I, ModelOptions> options = _ -> ModelOptions.of(Effort.LOW, Thinking.ADAPTIVE, 2_048);
    Function<I, Duration> timeout = _ -> Duration.ofSeconds(25);
    Optional<KeptTextRule<I, O>> keptText = Optional.empty();
    Optional<ConditionalFormat<I, O>> conditionalFormat = Optional.empty();
    final List<NextRequest.Builder<I, O, ?>> nextRequests = new ArrayList<>();

    /** An output format of the inputs that fulfil a condition. */
    record ConditionalFormat<I extends Record, O extends Record>(
            Predicate<I> condition, OutputFormat<I, O> outputFormat) {}

    EndpointBuilder(String name, Class<I> in, Class<O> out) {
        this.name = name;
        this.in = in;
        this.out = out;
        this.mode = _ -> name;
        this.promptNames = Set.of(name);
        this.promptNamesByInput = _ -> List.of(name);
    }

    /** The mode of an input: its label in metrics; default the endpoint's name. */
    public EndpointBuilder<I, O> mode(Function<I, String> byInput) {
        this.mode = byInput;
        return this;
    }

    /** The mode of all inputs. */
    public EndpointBuilder<I, O> mode(String always) {
        return mode(_ -> always);
    }

    /**
     * A value by which the inputs of one mode differ in what follows them, such as the element of a scene. Prefetching counts them apart;
     * default none.
     */
    public EndpointBuilder<I, O> variant(Function<I, Enum<?>> byInput) {
        this.variant = in -> "/" + byInput.apply(in).name().toLowerCase(Locale.ROOT);
        return this;
    }

    /**
     * The prompt resources, and those of them that an input's system message consists of, in order; default one with the endpoint's name.
     */
    public EndpointBuilder<I, O> prompts(Set<String> names, Function<I, List<String>> byInput) {
        this.promptNames = Set.copyOf(names);
        this.promptNamesByInput = byInput;
        return this;
    }

    /** The TTL of an answer; default 1 h. */
    public EndpointBuilder<I, O> timeToLive(Duration duration) {
        this.timeToLive = duration;
        return this;
    }

    /** Effort, thinking and the limit of output tokens by input; default low effort and 2,048 tokens in addition to thinking. */
    public EndpointBuilder<I, O> options(Function<I, ModelOptions> byInput) {
        this.options = byInput;
        return this;
    }

    /** The timeout of Claude by input; default 25 s. */
    public EndpointBuilder<I, O> timeout(Function<I, Duration> byInput) {
        this.timeout = byInput;
        return this;
    }

    /** The text whose variables, links and code blocks must stay unchanged in the answer; default none. */
    public EndpointBuilder<I, O> keptText(KeptTextRule<I, O> rule) {
        this.keptText = Optional.of(rule);
        return this;
    }

    /**
     * Requests that clients often send after an answer, made from its input and the answer. With {@code PREFETCH}, their answers may be
     * generated ahead.
     *
     * @param next supplies the endpoint of these requests, such as {@code () -> Optimize.ENDPOINT}
     * @param inputs their inputs, the likeliest first; empty if none can be made
     */
    public <N extends Record> EndpointBuilder<I, O> followedBy(
            Supplier<Endpoint<N, ?>> next, BiFunction<I, O, List<N>> inputs) {
        nextRequests.add(new NextRequest.Builder<>(next, inputs));
        return this;
    }

    /** Claude writes JSON for inputs that fulfil a condition, as in {@link #structured}; such an answer is not streamed. */
    public <R extends Record> EndpointBuilder<I, O> structuredIf(
            Predicate<I> condition, Class<R> reply, BiFunction<I, R, O> answer) {
        this.conditionalFormat = Optional.of(new ConditionalFormat<>(condition, json(reply, answer)));
        return this;
    }

    /** Claude writes plain text, the first component of the answer; others are optional. It can be streamed. */
    public Endpoint<I, O> plainText(Function<String, O> answer) {
        return new Endpoint<>(this, new OutputFormat.PlainText<>(out, answer));
    }

    /** Claude writes JSON of the reply's schema, which the function converts to the answer. */
    public <R extends Record> Endpoint<I, O> structured(Class<R> reply, BiFunction<I, R, O> answer) {
        return new Endpoint<>(this, json(reply, answer));
    }

    private static <I extends Record, R extends Record, O extends Record> OutputFormat<I, O> json(
            Class<R> reply, BiFunction<I, R, O> answer) {
        return new OutputFormat.StructuredJson<>(
                reply,
                new Lazy<>(() -> JsonSchemas.ofReply(reply)),
                new Lazy<>(() -> new RecordReader<>(reply, RecordReader.Source.CLAUDE)),
                answer);
    }

    /** A copy, so that an endpoint does not change with its builder. */
    EndpointBuilder<I, O> copy() {
        EndpointBuilder<I, O> copy = new EndpointBuilder<>(name, in, out);
        copy.mode = mode;
        copy.variant = variant;
        copy.promptNames = promptNames;
        copy.promptNamesByInput = promptNamesByInput;
        copy.timeToLive = timeToLive;
        copy.options = options;
        copy.timeout = timeout;
        copy.keptText = keptText;
        copy.conditionalFormat = conditionalFormat;
        copy.nextRequests.addAll(nextRequests);
        return copy;
    }
}
