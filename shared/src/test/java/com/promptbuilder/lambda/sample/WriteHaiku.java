package com.promptbuilder.lambda.sample;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.lambda.EndpointFunction;

import java.time.Duration;

/** {@code POST /api/write-haiku}: an endpoint that Claude answers in plain text. */
public final class WriteHaiku extends EndpointFunction {
    public record In(
            @Required @MaxLength(2_000_000) String topic,
            @MaxLength(1_000) String mood) {}

    public record Out(String haiku) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("write-haiku", In.class, Out.class)
            .timeToLive(Duration.ofHours(1))
            .plainText(Out::new);

    public WriteHaiku() {
        super(ENDPOINT);
    }
}
