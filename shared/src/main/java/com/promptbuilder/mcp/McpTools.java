package com.promptbuilder.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;
import com.promptbuilder.system.Lazy;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints as tools. A tool has the endpoint's name in snake case, and the schemas of its records. It changes nothing for the client
 * and has the same result if called again. The list is made at its first use. Thread-safe.
 */
public final class McpTools {
    private final Map<String, Endpoint<?, ?>> endpoints = new LinkedHashMap<>();
    private final Lazy<String> list = new Lazy<>(this::makeList);

    /** @param endpoints in the order of the list */
    public McpTools(Collection<Endpoint<?, ?>> endpoints) {
        endpoints.forEach(endpoint -> this.endpoints.put(endpoint.name().replace('-', '_'), endpoint));
    }

    /** The list of all tools as JSON. */
    String list() {
        return list.get();
    }

    /** The route of a tool's endpoint, if there is such a tool. */
    Optional<String> route(String tool) {
        return Optional.ofNullable(endpoints.get(tool)).map(endpoint -> "/api/" + endpoint.name());
    }

    /** The names of all tools. */
    String names() {
        return String.join(", ", endpoints.keySet());
    }

    private String makeList() {
        ArrayNode tools = JsonNodeFactory.instance.arrayNode();
        endpoints.forEach((name, endpoint) -> tools.add(tool(name, endpoint)));
        return tools.toString();
    }

    private static ObjectNode tool(String name, Endpoint<?, ?> endpoint) {
        String words = name.replace('_', ' ');
        String title = Character.toUpperCase(words.charAt(0)) + words.substring(1);
        ObjectNode tool = JsonNodeFactory.instance.objectNode();
        tool.put("name", name).put("title", title);
        tool.put(
                "description", endpoint.example().map(Endpoint.Example::summary).orElse(title));
        tool.set("inputSchema", inputSchema(endpoint));
        tool.set("outputSchema", JsonSchemas.ofOutput(endpoint.out()));
        tool.putObject("annotations")
                .put("readOnlyHint", true)
                .put("destructiveHint", false)
                .put("idempotentHint", true)
                .put("openWorldHint", false);
        return tool;
    }

    // Claude's Messages API refuses a tool whose schema has a composition at its top level, and with it all tools of
    // the client. The message of a wrong call has the conditions.
    private static ObjectNode inputSchema(Endpoint<?, ?> endpoint) {
        ObjectNode schema = JsonSchemas.ofInput(endpoint.in());
        schema.remove("allOf");
        return schema;
    }
}
