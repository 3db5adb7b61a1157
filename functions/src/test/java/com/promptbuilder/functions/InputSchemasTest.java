package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Published input schemas agree with validation. Only the rule about white space cannot be expressed in a schema. */
class InputSchemasTest {
    private static final Map<String, JsonSchema> SCHEMAS = Bodies.ENDPOINTS.stream()
            .collect(Collectors.toMap(
                    Endpoint::name,
                    endpoint -> JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(JsonSchemas.ofInput(endpoint.in()))));

    @ParameterizedTest
    @MethodSource("com.promptbuilder.functions.TextField#all")
    void describeTexts(TextField field) {
        List<JsonNode> values = List.of(
                Bodies.json("null"),
                Bodies.json("''"),
                Bodies.json("7"),
                Bodies.json("{}"),
                Bodies.json("[]"),
                Bodies.json("true"),
                Bodies.json("'text'"),
                text("z".repeat(field.limit())),
                text("z".repeat(field.limit() + 1)));
        assertThat(values).allSatisfy(value -> agree(field.endpoint(), field.body(value)));
    }

    @Test
    void describeTheRest() {
        String scene = "{'changedField':'c','newValue':'n','fullPrompt':'f',";
        List.of("null", "{}", "{'a':[null,{'b':1}]}", "''", "[]", "7")
                .forEach(value ->
                        agree("detect-scene-change", Bodies.object(scene + "'affectedFields':" + value + "}")));
        List.of("null", "{}", "{'zebra':1}", "''", "[]", "7")
                .forEach(value ->
                        agree("optimize", Bodies.object("{'prompt':'p','mode':'text','context':" + value + "}")));
        List.of("null", "''", "'zebra'", "'video'", "'VIDEO'", "7")
                .forEach(value -> agree("optimize", Bodies.object("{'prompt':'p','mode':" + value + "}")));
        List.of("null", "'gpt'", "'veo'", "'zebra'", "7", "[]")
                .forEach(value -> List.of("text", "video")
                        .forEach(mode -> agree(
                                "optimize",
                                Bodies.object("{'prompt':'p','mode':'" + mode + "','target':" + value + "}"))));
        List.of("null", "''", "'a'", "7")
                .forEach(previous -> List.of("null", "''", "'a'", "7")
                        .forEach(feedback -> agree(
                                "optimize",
                                Bodies.object("{'prompt':'p','mode':'text','previous':" + previous + ",'feedback':"
                                        + feedback + "}"))));
        agree("optimize", Bodies.object("{'prompt':'p','mode':'text','previous':'a'}"));
        agree("optimize", Bodies.object("{'prompt':'p','mode':'text','feedback':'a'}"));
        List.of("null", "true", "false", "'true'", "1")
                .forEach(value ->
                        agree("optimize", Bodies.object("{'prompt':'p','mode':'text','explain':" + value + "}")));
        List.of("null", "[]", "['a','b']", "['']", "''", "{}", "[7]", "[null]", "['" + "a".repeat(201) + "']")
                .forEach(value -> agree(
                        "get-creative-suggestions", Bodies.object("{'elementType':'mood','exclude':" + value + "}")));
        SCHEMAS.keySet().forEach(endpoint -> {
            agree(endpoint, Bodies.object("{}"));
            agree(endpoint, Bodies.minimal(endpoint));
            agree(endpoint, Bodies.minimal(endpoint).put("zebra", 1));
            Bodies.minimal(endpoint)
                    .fieldNames()
                    .forEachRemaining(
                            name -> agree(endpoint, Bodies.minimal(endpoint).without(name)));
        });
    }

    private static void agree(String endpoint, JsonNode body) {
        boolean isDescribed =
                Objects.requireNonNull(SCHEMAS.get(endpoint)).validate(body).isEmpty();
        assertThat(isDescribed)
                .as("%s of %s", body, endpoint)
                .isEqualTo(Bodies.verdict(endpoint, body).equals("accepted"));
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }
}
