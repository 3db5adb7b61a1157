package com.promptbuilder.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** The simulator's messages: plain text and JSON. */
class SimulatedMessageTest {
    private static final String QUESTIONS = """
            {"type":"object","additionalProperties":false,"required":["questions","title"],"properties":{
              "title":{"type":"string"},
              "questions":{"type":"array","minItems":3,"items":{
                "type":"object","additionalProperties":false,"required":["field","question","options"],"properties":{
                  "field":{"type":"string","enum":["audience","tone","length"]},
                  "question":{"type":"string"},
                  "options":{"type":"array","items":{"type":"string"}}}}}}}""";

    private final SimulatorFixture simulatorFixture = SimulatorFixture.open();

    @AfterEach
    void close() {
        simulatorFixture.close();
    }

    @Test
    void aPlainAnswerIsABuiltOutPrompt() throws Exception {
        String text =
                SimulatorFixture.textOf(simulatorFixture.ask("Improve this.\n<prompt>\nwrite about bees\n</prompt>"));

        assertThat(text)
                .contains("**Goal:**", "**Context:**", "**Requirements:**", "**Output format:**", "write about bees");
        assertThat(text).doesNotContain("Improve this", "<prompt>");
        assertThat(text.lines().toList().getLast()).matches("\\(simulated [0-9a-f]{8}\\)");
    }

    @Test
    void otherTagsAreContext() throws Exception {
        String text = SimulatorFixture.textOf(
                simulatorFixture.ask("<prompt>bees</prompt><audience>children of six</audience>"));

        assertThat(text).contains("- audience: children of six");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?", "写一首关于月亮的诗", "🐝🐝🐝", "a\nlong\ntext over lines", "<prompt></prompt>", "100% $1 \\ \"q\""})
    void anyTextGetsAnAnswer(String text) throws Exception {
        assertThat(SimulatorFixture.textOf(simulatorFixture.ask(text)))
                .matches("(?s)\\*\\*(Goal|目的):\\*\\*.*\\(simulated [0-9a-f]+\\)");
        assertThat(SimulatorFixture.textOf(simulatorFixture.ask(asking(text, QUESTIONS))))
                .startsWith("{");
    }

    @Test
    void theSameRequestGetsTheSameAnswerAndAnotherAnother() throws Exception {
        String first = SimulatorFixture.textOf(simulatorFixture.ask("write about bees"));

        assertThat(SimulatorFixture.textOf(simulatorFixture.ask("write about bees")))
                .isEqualTo(first);
        assertThat(SimulatorFixture.textOf(simulatorFixture.ask("write about wasps")))
                .isNotEqualTo(first);
        assertThat(SimulatorFixture.textOf(simulatorFixture.ask(
                        SimulatorFixture.request("write about bees", body -> body.put("system", "Be brief.")))))
                .isNotEqualTo(first);
    }

    @Test
    void threeQuestionsAreAboutThreeFields() throws Exception {
        JsonNode answer = json(asking("write about bees", QUESTIONS));

        List<JsonNode> questions = answer.path("questions").valueStream().toList();
        assertThat(questions).hasSize(3);
        assertThat(questions.stream().map(question -> question.path("field").asText()))
                .contains("audience", "tone", "length");
        assertThat(questions.stream()
                        .map(question -> question.path("question").asText())
                        .distinct())
                .hasSize(questions.size())
                .allMatch(question -> question.endsWith("?"));
        assertThat(questions)
                .allSatisfy(
                        question -> assertThat(question.path("options").size()).isBetween(3, 4));
        assertThat(answer.path("title").asText()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'enum':['only']} | \"only\"",
                "{'type':'array','items':{'enum':[1]},'minItems':2} | [1,1]",
                "{'type':'array','items':{'enum':[1]}} | [1]",
            })
    void anAnswerFitsItsSchema(String schema, String value) throws Exception {
        String wrapped =
                "{'type':'object','additionalProperties':false,'required':['v'],'properties':{'v':" + schema + "}";

        JsonNode answer = json(asking("bees", (wrapped + "}").replace('\'', '"')));

        assertThat(answer.path("v").toString()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lose-variables", "lose-variables-once", "answer=lose-variables"})
    void variablesAndLinksAreKeptUnlessTheMarkerLosesThem(String marker) throws Exception {
        String prompt = "write to {{name}} at ${MAIL} about %(topic)s, see https://example.com/a";

        assertThat(promptAbout(prompt)).contains(prompt);
        assertThat(promptAbout(prompt + " [[simulate: " + marker + "]]"))
                .contains("write to", "about")
                .doesNotContain("{{", "${", "%(", "https://");
    }

    @Test
    void variablesAreLostOnceForASubject() throws Exception {
        String marked = "<prompt>write to {{name}} [[simulate: lose-variables-once]]</prompt>";

        assertThat(SimulatorFixture.textOf(simulatorFixture.ask(marked))).doesNotContain("{{name}}");
        assertThat(SimulatorFixture.textOf(simulatorFixture.ask(marked + "\nThese were missing: {{name}}")))
                .contains("write to {{name}}");
        assertThat(SimulatorFixture.textOf(simulatorFixture.ask(marked.replace("write", "speak"))))
                .doesNotContain("{{name}}");
    }

    @Test
    void maxTokensCutsAnAnswerShort() throws Exception {
        ObjectNode message = SimulatorFixture.parsed(simulatorFixture
                .ask(SimulatorFixture.request("bees", body -> {
                    body.put("max_tokens", 5);
                    body.putObject("thinking").put("type", "disabled");
                }))
                .body());

        assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(message.path("usage").path("output_tokens").asInt()).isEqualTo(5);
        assertThat(message.at("/content/0/text").asText()).hasSize(20);
    }

    @Test
    void anEmptyAnswerHasNoBlocks() throws Exception {
        ObjectNode message = SimulatorFixture.parsed(
                simulatorFixture.ask("bees [[simulate: empty]]").body());

        assertThat(message.path("content").isEmpty()).isTrue();
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
    }

    @Test
    void fencedJsonIsGoodJsonInAFence() throws Exception {
        String text = SimulatorFixture.textOf(simulatorFixture.ask(asking("bees [[simulate: fenced]]", QUESTIONS)));

        assertThat(text).startsWith("```json\n{").endsWith("}\n```");
        assertThat(promptAbout("bees [[simulate: fenced]]"))
                .startsWith("```\n**Goal")
                .endsWith(")\n```");
    }

    @Test
    void brokenJsonDoesNotParse() throws Exception {
        String text = SimulatorFixture.textOf(simulatorFixture.ask(asking("bees [[simulate: broken]]", QUESTIONS)));

        assertThat(text).startsWith("{");
        assertThat(Json.parseObject(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "invalid"})
    void theFlawsOfJsonLeavePlainTextAsItIs(String flaw) throws Exception {
        String text = SimulatorFixture.textOf(simulatorFixture.ask("bees [[simulate: " + flaw + "]]"));

        assertThat(text).doesNotContain("```").matches("(?s).*\\(simulated [0-9a-f]+\\)");
    }

    @Test
    void invalidJsonParsesAndViolatesItsSchema() throws Exception {
        JsonNode answer = json(asking("bees [[simulate: invalid]]", QUESTIONS));

        assertThat(answer.has("unexpected")).isTrue();
        assertThat(answer.has("title")).isFalse();
    }

    private String promptAbout(String prompt) throws Exception {
        return SimulatorFixture.textOf(simulatorFixture.ask("<prompt>" + prompt + "</prompt>"));
    }

    private JsonNode json(ObjectNode request) throws Exception {
        return SimulatorFixture.parsed(SimulatorFixture.textOf(simulatorFixture.ask(request)));
    }

    private static ObjectNode asking(String text, String schema) {
        return SimulatorFixture.request(
                text,
                body -> body.putObject("output_config")
                        .putObject("format")
                        .put("type", "json_schema")
                        .set("schema", SimulatorFixture.parsed(schema)));
    }
}
