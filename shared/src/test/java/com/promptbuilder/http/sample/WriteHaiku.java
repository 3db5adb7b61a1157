package com.promptbuilder.http.sample;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.Limit;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.http.EndpointFunction;

import java.time.Duration;

/** {@code POST /api/write-haiku}: an endpoint that Claude answers in plain text. */
public final class WriteHaiku extends EndpointFunction {
    public record In(
            @Required @Limit(2_000_000) String topic,
            @Limit(1_000) String mood) {}

    public record Out(String haiku) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.named("write-haiku", In.class, Out.class)
            .timeToLive(Duration.ofHours(1))
            .writesText(Out::new);

    public WriteHaiku() {
        super(ENDPOINT);
    }
}
