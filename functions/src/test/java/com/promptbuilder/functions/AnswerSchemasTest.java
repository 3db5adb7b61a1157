package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerSchemasTest {
    /** Keywords that structured outputs support. A schema with any other keyword may be refused. */
    private static final Set<String> KEYWORDS =
            Set.of("type", "properties", "required", "additionalProperties", "items", "minItems", "enum");

    static Stream<JsonNode> schemas() {
        return Bodies.ENDPOINTS.stream()
                .filter(endpoint -> !endpoint.isStreamable())
                .map(Bodies::answerSchema)
                .flatMap(AnswerSchemasTest::within);
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void useOnlyKeywordsOfStructuredOutputs(JsonNode schema) {
        assertThat(schema.propertyStream().map(Map.Entry::getKey)).isSubsetOf(KEYWORDS);
        assertThat(schema.path("type").asText()).isIn("object", "array", "string", "boolean");
        assertThat(schema.path("minItems").asInt(1)).isEqualTo(1);
        assertThat(schema.has("minItems") && !schema.path("type").asText().equals("array"))
                .isFalse();
        if (schema.path("type").asText().equals("object")) {
            assertThat(schema.path("additionalProperties")).hasToString("false");
            assertThat(schema.path("required").valueStream().map(JsonNode::textValue))
                    .containsExactlyElementsOf(schema.path("properties")
                            .propertyStream()
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    @Test
    void spellEnumsAsAnswersDo() {
        assertThat(words(GenerateQuestions.ENDPOINT, "/properties/questions/items/properties/field/enum"))
                .containsExactly("specificAspects", "backgroundLevel", "intendedUse");
        assertThat(words(SceneChange.ENDPOINT, "/properties/confidence/enum")).containsExactly("high", "medium", "low");
    }

    @Test
    void requireOneItemInEachList() {
        assertThat(Stream.of(EnhancementSuggestions.ENDPOINT, CustomSuggestions.ENDPOINT, CreativeSuggestions.ENDPOINT))
                .allSatisfy(endpoint -> assertThat(schema(endpoint).at("/properties/suggestions/minItems"))
                        .hasToString("1"));
        assertThat(schema(GenerateQuestions.ENDPOINT).at("/properties/questions/minItems"))
                .hasToString("1");
        assertThat(schema(SceneChange.ENDPOINT)
                        .at("/properties/suggestedUpdates")
                        .has("minItems"))
                .isFalse();
    }

    @Test
    void askForTheComparisonOfScenesBeforeTheVerdict() {
        assertThat(schema(SceneChange.ENDPOINT).path("properties").fieldNames())
                .toIterable()
                .containsExactly("comparison", "isSceneChange", "confidence", "suggestedUpdates");
    }

    @Test
    void areAbsentForPlainText() {
        Optimize.In plain = Bodies.in(Optimize.ENDPOINT, Bodies.minimal("optimize"));
        assertThat(Optimize.ENDPOINT.answerSchema(plain)).isEmpty();
        assertThat(Optimize.ENDPOINT.answerSchemaHash(plain)).isEmpty();
        assertThat(SceneChange.ENDPOINT.answerSchemaHash(
                        Bodies.in(SceneChange.ENDPOINT, Bodies.minimal("detect-scene-change"))))
                .matches("[0-9a-f]{64}");
    }

    private static List<String> words(Endpoint<?, ?> endpoint, String path) {
        return schema(endpoint).at(path).valueStream().map(JsonNode::textValue).toList();
    }

    private static JsonNode schema(Endpoint<?, ?> endpoint) {
        return Bodies.answerSchema(endpoint);
    }

    private static Stream<JsonNode> within(JsonNode schema) {
        Stream<JsonNode> properties = schema.path("properties").valueStream().flatMap(AnswerSchemasTest::within);
        Stream<JsonNode> items = schema.has("items") ? within(schema.path("items")) : Stream.empty();
        return Stream.of(Stream.of(schema), properties, items).flatMap(all -> all);
    }
}
