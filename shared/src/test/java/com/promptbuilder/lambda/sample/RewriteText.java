package com.promptbuilder.lambda.sample;

import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.KeptTextRule;
import com.promptbuilder.endpoint.MaxLength;
import com.promptbuilder.endpoint.Required;
import com.promptbuilder.lambda.EndpointFunction;

/** {@code POST /api/rewrite-text}: an endpoint whose answer keeps the variables, links and code blocks of its input. */
public final class RewriteText extends EndpointFunction {
    public record In(
            @Required @MaxLength(20_000) String text,
            @MaxLength(1_000) String wish) {}

    public record Out(String rewritten) {}

    public static final Endpoint<In, Out> ENDPOINT = Endpoint.builder("rewrite-text", In.class, Out.class)
            .keptText(new KeptTextRule<>(
                    In::text,
                    (in, change) -> new In(change.apply(in.text()), in.wish()),
                    Out::rewritten,
                    (_, text) -> new Out(text)))
            .plainText(Out::new);

    public RewriteText() {
        super(ENDPOINT);
    }
}
