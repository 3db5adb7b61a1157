package com.promptbuilder.lambda.sample;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.endpoint.TopLevelError;
import com.promptbuilder.lambda.EndpointFunction;

import java.util.List;

/** {@code POST /api/name-colours}: an endpoint that Claude answers in JSON. */
public final class NameColours extends EndpointFunction {
    public record In(
            @Required @TopLevelError @MaxLength(100) String subject) {}

    public record Out(List<String> colours) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("name-colours", In.class, Out.class)
            .followedBy(
                    () -> WriteHaiku.ENDPOINT,
                    (in, out) -> out.colours().stream()
                            .limit(1)
                            .map(colour -> new WriteHaiku.In(colour, in.subject()))
                            .toList())
            .structured(Out.class, (_, reply) -> reply);

    public NameColours() {
        super(ENDPOINT);
    }
}
