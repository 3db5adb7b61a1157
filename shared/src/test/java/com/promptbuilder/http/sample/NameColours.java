package com.promptbuilder.http.sample;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Headline;
import com.promptbuilder.endpoint.Limit;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.http.EndpointFunction;

import java.util.List;

/** {@code POST /api/name-colours}: an endpoint that Claude answers in JSON. */
public final class NameColours extends EndpointFunction {
    public record In(@Required @Headline @Limit(100) String subject) {}

    public record Out(List<String> colours) {}

    public static final Endpoint<In, Out> ENDPOINT =
            Endpoint.named("name-colours", In.class, Out.class).writes(Out.class, (_, reply) -> reply);

    public NameColours() {
        super(ENDPOINT);
    }
}
