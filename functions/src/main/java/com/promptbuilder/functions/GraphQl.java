package com.promptbuilder.functions;

import com.promptbuilder.lambda.GraphQlFunction;

/** {@code /graphql}: the endpoints as fields of one query. */
public final class GraphQl extends GraphQlFunction {
    public GraphQl() {
        super(GraphQl.class);
    }
}
