package com.promptbuilder.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class JsonSchemasTest {
    record Out(@JsonInclude(JsonInclude.Include.NON_EMPTY) String maybe, String always, Map<String, String> texts) {}

    @Test
    void requiresEveryFieldOfClaudesOutputAndNoOther() {
        assertThat(JsonSchemas.ofReply(SampleEndpoint.Reply.class)).hasToString("""
                {"type":"object","properties":{\
                "items":{"minItems":1,"type":"array","items":{"type":"object","properties":{\
                "name":{"type":"string"},"aliases":{"type":"array","items":{"type":"string"}}},\
                "required":["name","aliases"],"additionalProperties":false}},\
                "color":{"type":"string","enum":["red","paleBlue"]},\
                "sure":{"type":"boolean"}},\
                "required":["items","color","sure"],"additionalProperties":false}""");
    }

    @Test
    void describesLimitsAndOptionalFieldsOfInputs() {
        ObjectNode schema = JsonSchemas.ofInput(SampleEndpoint.In.class);
        assertThat(schema.at("/required")).extracting(JsonNode::textValue).containsExactly("title", "color");
        assertThat(schema.at("/properties/title"))
                .hasToString("{\"type\":\"string\",\"minLength\":1,\"maxLength\":40}");
        assertThat(schema.at("/properties/freeNote/type")).hasToString("[\"string\",\"null\"]");
        assertThat(schema.at("/properties/extras/type")).hasToString("[\"object\",\"null\"]");
        assertThat(schema.at("/properties/extras/additionalProperties")).hasToString("{}");
        assertThat(schema.at("/properties/extras").has("maxLength")).isFalse();
        assertThat(schema.at("/additionalProperties")).hasToString("false");
    }

    @Test
    void describesRequiredFieldsOfAnswers() {
        ObjectNode schema = JsonSchemas.ofOutput(Out.class);
        assertThat(schema.at("/required")).extracting(JsonNode::textValue).containsExactly("always", "texts");
        assertThat(schema.at("/properties/texts/additionalProperties")).hasToString("{\"type\":\"string\"}");
        assertThat(schema.toString()).doesNotContain("null");
    }
}
