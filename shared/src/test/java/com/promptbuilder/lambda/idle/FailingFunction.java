package com.promptbuilder.lambda.idle;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.lambda.EndpointFunction;

/** {@code POST /api/fail}: an endpoint whose function fails when it is constructed. */
public final class FailingFunction extends EndpointFunction {
    public record In(String text) {}

    public record Out(String text) {}

    public static final Endpoint<In, Out> ENDPOINT =
            Endpoint.builder("fail", In.class, Out.class).plainText(Out::new);

    public FailingFunction() {
        super(ENDPOINT);
        throw new IllegalStateException("The function was instantiated");
    }
}
