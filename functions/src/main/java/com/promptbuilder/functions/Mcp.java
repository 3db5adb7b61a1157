package com.promptbuilder.functions;

import com.promptbuilder.lambda.McpFunction;

/** {@code POST /mcp}: the endpoints as tools of the Model Context Protocol. */
public final class Mcp extends McpFunction {
    public Mcp() {
        super(Mcp.class);
    }
}
