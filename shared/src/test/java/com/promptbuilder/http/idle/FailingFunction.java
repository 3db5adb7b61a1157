package com.promptbuilder.http.idle;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.http.EndpointFunction;

/** {@code POST /api/fail}: an endpoint whose function fails when it is constructed. */
public final class FailingFunction extends EndpointFunction {
    public record In(String text) {}

    public record Out(String text) {}

    public static final Endpoint<In, Out> ENDPOINT =
            Endpoint.named("fail", In.class, Out.class).writesText(Out::new);

    public FailingFunction() {
        super(ENDPOINT);
        throw new IllegalStateException("The function was instantiated");
    }
}
