package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Response bodies of the Messages API. */
final class MessageFixtures {
    /** The usage in each response. */
    static final Usage USAGE = new Usage(11, 22, 33, 44);

    private MessageFixtures() {}

    /** A complete answer of one text block. */
    static String text(String text) {
        return ending("end_turn", "{\"type\":\"text\",\"text\":%s}".formatted(JsonNodeFactory.instance.textNode(text)));
    }

    /** An answer of these content blocks that ended for this reason. */
    static String ending(String stopReason, String... blocks) {
        return """
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-5-5","content":[%s],"stop_reason":"%s",
                 "usage":{"input_tokens":11,"output_tokens":22,"cache_read_input_tokens":33,"cache_creation_input_tokens":44}}""".formatted(String.join(",", blocks), stopReason);
    }

    /** A refusal; the details are a JSON value. */
    static String refusal(String details) {
        return "{\"content\":[],\"stop_reason\":\"refusal\",\"stop_details\":" + details + "}";
    }

    /** An error's body. */
    static String error(String type) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("type", "error");
        body.putObject("error").put("type", type).put("message", "upstream words");
        return body.toString();
    }
}
