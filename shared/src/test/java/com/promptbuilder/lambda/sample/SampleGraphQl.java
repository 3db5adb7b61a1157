package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.GraphQlFunction;

/** The GraphQL function of the sample API. */
public final class SampleGraphQl extends GraphQlFunction {
    public SampleGraphQl() {
        super(SampleGraphQl.class);
    }
}
