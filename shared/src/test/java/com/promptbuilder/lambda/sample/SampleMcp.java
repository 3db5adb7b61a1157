package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.McpFunction;

/** The MCP function of the sample API. */
public final class SampleMcp extends McpFunction {
    public SampleMcp() {
        super(SampleMcp.class);
    }
}
