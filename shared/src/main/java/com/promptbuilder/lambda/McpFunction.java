package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.mcp.McpHandler;
import com.promptbuilder.mcp.McpTools;

import java.util.List;

/** Function of {@code POST /mcp}, whose tools are the endpoints of one package. */
public abstract class McpFunction extends HttpFunction {
    /** @param sibling any class of that package */
    protected McpFunction(Class<?> sibling) {
        this(EndpointScanner.inPackageOf(sibling));
    }

    private McpFunction(List<Endpoint<?, ?>> endpoints) {
        this(endpoints, new McpTools(endpoints));
    }

    // Priming and the first request use the same list of tools, which takes time to make.
    private McpFunction(List<Endpoint<?, ?>> endpoints, McpTools tools) {
        super(
                application -> only(application.mcpHandler(endpoints, tools).route()),
                text -> script(endpoints.getFirst(), text));
    }

    private static Priming.Script<HttpHandler> script(Endpoint<?, ?> endpoint, String text) {
        ObjectNode params = JsonNodeFactory.instance.objectNode();
        params.put("name", endpoint.name().replace('-', '_'));
        params.putRawValue("arguments", new RawValue(endpoint.sampleInput(text)));
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        return new Priming.Script<>(
                List.of(post("tools/list", none), post("tools/call", params)), endpoint.sampleReply(text), List.of());
    }

    private static Priming.SyntheticEvent<HttpHandler> post(String method, ObjectNode params) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("jsonrpc", "2.0").put("id", 1).put("method", method).set("params", params);
        return Priming.Event.post(McpHandler.PATH, message.toString());
    }
}
