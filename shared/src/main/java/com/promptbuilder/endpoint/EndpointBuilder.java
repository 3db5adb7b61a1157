package com.promptbuilder.endpoint;

import com.promptbuilder.system.Lazy;

import java.time.Duration;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The parts of an endpoint, in the order they are told. Ends with what Claude is to write. */
public final class EndpointBuilder<I extends Record, O extends Record> {
    final String name;
    final Class<I> in;
    final Class<O> out;
    Function<I, String> mode;
    Set<String> promptNames;
    Function<I, String> promptName;
    Duration timeToLive = Duration.ofHours(1);
    int maxTokens = 2048;
    Function<I, Duration> time = Endpoint.always(Duration.ofSeconds(25));

    EndpointBuilder(String name, Class<I> in, Class<O> out) {
        this.name = name;
        this.in = in;
        this.out = out;
        this.mode = _ -> name;
        this.promptNames = Set.of(name);
        this.promptName = _ -> name;
    }

    /** What operators count an input under; default the endpoint's name. */
    public EndpointBuilder<I, O> mode(Function<I, String> byInput) {
        this.mode = byInput;
        return this;
    }

    /** What operators count every input under. */
    public EndpointBuilder<I, O> mode(String always) {
        return mode(_ -> always);
    }

    /** The prompt resources, and which of them an input chooses; default one of the endpoint's name. */
    public EndpointBuilder<I, O> prompts(Set<String> names, Function<I, String> byInput) {
        this.promptNames = Set.copyOf(names);
        this.promptName = byInput;
        return this;
    }

    /** How long an answer is fresh; default an hour. */
    public EndpointBuilder<I, O> timeToLive(Duration life) {
        this.timeToLive = life;
        return this;
    }

    /** The most tokens of an answer; default 2,048. */
    public EndpointBuilder<I, O> maxTokens(int most) {
        this.maxTokens = most;
        return this;
    }

    /** How long Claude may take; default 25 s. */
    public EndpointBuilder<I, O> time(Function<I, Duration> byInput) {
        this.time = byInput;
        return this;
    }

    /** Claude writes plain text, the one component of our answer. Callers may have it while it is written. */
    public Endpoint<I, O> plainText(Function<String, O> answer) {
        return new Endpoint<>(this, new OutputFormat.PlainText<>(out, answer));
    }

    /** Claude writes JSON of the reply's schema, of which our answer is made. */
    public <R extends Record> Endpoint<I, O> structured(Class<R> reply, BiFunction<I, R, O> answer) {
        return new Endpoint<>(
                this,
                new OutputFormat.StructuredJson<>(
                        reply,
                        new Lazy<>(() -> JsonSchemas.ofReply(reply)),
                        new Lazy<>(() -> new RecordReader<>(reply, RecordSource.CLAUDE)),
                        answer));
    }

    /** What has been told so far; an endpoint that is made does not change with its builder. */
    EndpointBuilder<I, O> copy() {
        EndpointBuilder<I, O> copy = new EndpointBuilder<>(name, in, out);
        copy.mode = mode;
        copy.promptNames = promptNames;
        copy.promptName = promptName;
        copy.timeToLive = timeToLive;
        copy.maxTokens = maxTokens;
        copy.time = time;
        return copy;
    }
}
