package com.promptbuilder.endpoint;

import com.promptbuilder.endpoint.Endpoint.ParseResult;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A request that may follow an answer: a valid input, as a client would send it, and its endpoint. */
public record NextRequest<I extends Record>(Endpoint<I, ?> endpoint, I in) {
    /**
     * Makes the next requests for one endpoint.
     *
     * @param endpoint the endpoint of the next requests; looked up on first use, so that a cold start loads no other endpoint
     * @param inputs the inputs, the likeliest first, made from the first request's input and answer
     */
    record Builder<I extends Record, O extends Record, N extends Record>(
            Supplier<Endpoint<N, ?>> endpoint, BiFunction<I, O, List<N>> inputs) {
        // Read as a client's body: what is not valid is not requested, and texts are normalized for the key.
        Stream<NextRequest<?>> requests(I in, O out) {
            Endpoint<N, ?> next = endpoint.get();
            return inputs.apply(in, out).stream()
                    .map(RecordJson::text)
                    .map(next::read)
                    .flatMap(parsed -> parsed instanceof ParseResult.Valid<N>(N value)
                            ? Stream.of(new NextRequest<>(next, value))
                            : Stream.empty());
        }
    }
}
