package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.endpoint.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class AnswersTest {
    private static final String EXPLAIN = "{'prompt':'p','mode':'text','explain':true}";
    private static final String SCENE =
            "{'changedField':'c','newValue':'n','fullPrompt':'f','affectedFields':{'light':'warm','Sound':'rain'}}";

    @Test
    void ofOptimizeAreTheTextWithoutWhiteSpaceAround() {
        assertThat(answer(Optimize.ENDPOINT, "{'prompt':'p','mode':'text'}", "\n# Title\n\n\"quoted\"\n"))
                .contains("{\"optimizedPrompt\":\"# Title\\n\\n\\\"quoted\\\"\"}");
        assertThat(answer(Optimize.ENDPOINT, "{'prompt':'p','mode':'text'}", "```json\n{}\n```"))
                .contains("{\"optimizedPrompt\":\"```json\\n{}\\n```\"}");
        assertThat(answer(Optimize.ENDPOINT, "{'prompt':'p','mode':'text'}", " \n"))
                .isEmpty();
    }

    @Test
    void ofQuestionsNameTheContextsFields() {
        assertThat(answer(GenerateQuestions.ENDPOINT, "{'prompt':'p'}", """
                {'questions': [{'examples': ['a', 'b'], 'field': 'specificAspects', 'description': 'd', 'title': 't?'}]}"""))
                .contains(
                        "{'questions':[{'id':1,'title':'t?','description':'d','field':'specificAspects','examples':['a','b']}]}"
                                .replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            specificAspects backgroundLevel intendedUse | specificAspects backgroundLevel intendedUse
            intendedUse specificAspects backgroundLevel | intendedUse specificAspects backgroundLevel
            specificAspects specificAspects intendedUse | specificAspects backgroundLevel intendedUse
            intendedUse intendedUse intendedUse         | intendedUse specificAspects backgroundLevel
            specificAspects intendedUse specificAspects backgroundLevel | specificAspects intendedUse backgroundLevel
            intendedUse intendedUse                     | intendedUse specificAspects
            backgroundLevel                             | backgroundLevel
            """)
    void ofQuestionsHaveEachFieldOnceAndTheNumbersFromOne(String fields, String expected) {
        String reply = Arrays.stream(fields.split(" "))
                .map(field -> "{'title':'t','description':'d','field':'" + field + "','examples':['a']}")
                .collect(Collectors.joining(",", "{'questions':[", "]}"));
        JsonNode questions = Bodies.json(answer(GenerateQuestions.ENDPOINT, "{'prompt':'p'}", reply)
                        .orElseThrow())
                .path("questions");
        assertThat(questions.findValuesAsText("field")).containsExactly(expected.split(" "));
        assertThat(questions.findValues("id").stream().map(JsonNode::toString))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, expected.split(" ").length)
                        .mapToObj(Integer::toString)
                        .toList());
    }

    @Test
    void ofOptimizeExplainAtMostSixChanges() {
        String seven = Stream.of("1", "2", "3", "4", "5", "6", "7")
                .map(number -> "{'change':'c" + number + "','reason':'r'}")
                .collect(Collectors.joining(","));
        assertThat(answer(Optimize.ENDPOINT, EXPLAIN, "{'optimizedPrompt':'\\nq ','changes':[" + seven + "]}"))
                .contains(("{'optimizedPrompt':'q','changes':[" + seven.substring(0, seven.lastIndexOf(",{")) + "]}")
                        .replace('\'', '"'));
        assertThat(answer(Optimize.ENDPOINT, EXPLAIN, "{'optimizedPrompt':'q','changes':[]}"))
                .contains("{\"optimizedPrompt\":\"q\",\"changes\":[]}");
    }

    @Test
    void ofAnUnchangedPromptExplainNothing() {
        String change = ",'changes':[{'change':'c','reason':'r'}]}";
        assertThat(answer(Optimize.ENDPOINT, EXPLAIN, "{'optimizedPrompt':' p\\n'" + change))
                .contains("{\"optimizedPrompt\":\"p\",\"changes\":[]}");
        String revision = EXPLAIN.replace("}", ",'previous':'v','feedback':'f'}");
        assertThat(answer(Optimize.ENDPOINT, revision, "{'optimizedPrompt':'v'" + change))
                .contains("{\"optimizedPrompt\":\"v\",\"changes\":[]}");
        assertThat(answer(Optimize.ENDPOINT, revision, "{'optimizedPrompt':'p'" + change))
                .contains(("{'optimizedPrompt':'p'" + change).replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a prompt",
                "{'optimizedPrompt':' ','changes':[]}",
                "{'optimizedPrompt':'q'}",
                "{'optimizedPrompt':'q','changes':null}",
                "{'optimizedPrompt':'q','changes':['c']}",
                "{'optimizedPrompt':'q','changes':[{'change':'c'}]}"
            })
    void withoutExplanationsAreRejectedIfTheyWereAskedFor(String reply) {
        assertThat(answer(Optimize.ENDPOINT, EXPLAIN, reply)).isEmpty();
    }

    @Test
    void leaveOutSuggestionsThatTheCallerHasSeen() {
        String reply =
                "{'suggestions':[{'text':' A  cave','explanation':'e'},{'text':'stra\u00dfe','explanation':'e'},{'text':'a cave b','explanation':'e'}]}";
        String kept = "{\"suggestions\":[{\"text\":\"a cave b\",\"explanation\":\"e\"}]";
        String exclude = ",'exclude':['a\u00a0\\tCave','STRASSE']}";
        assertThat(answer(CreativeSuggestions.ENDPOINT, "{'elementType':'mood'" + exclude, reply))
                .contains(kept + "}");
        assertThat(answer(EnhancementSuggestions.ENDPOINT, "{'highlightedText':'h','fullPrompt':'f'" + exclude, reply))
                .contains(kept + ",\"isPlaceholder\":false}");
        assertThat(answer(
                        CustomSuggestions.ENDPOINT,
                        "{'highlightedText':'h','customRequest':'c','fullPrompt':'f'" + exclude,
                        reply.replace(",'explanation':'e'", "")))
                .contains("{\"suggestions\":[{\"text\":\"a cave b\"}]}");
    }

    @Test
    void areMalformedIfTheCallerHasSeenAllSuggestions() {
        String reply = "{'suggestions':[{'text':'A','explanation':'e'},{'text':'a ','explanation':'e'}]}";
        assertThat(answer(CreativeSuggestions.ENDPOINT, "{'elementType':'mood','exclude':['a']}", reply))
                .isEmpty();
        assertThat(answer(
                        EnhancementSuggestions.ENDPOINT,
                        "{'highlightedText':'h','fullPrompt':'f','exclude':['a']}",
                        reply))
                .isEmpty();
    }

    @Test
    void ofEnhancementContainWhetherItIsAPlaceholder() {
        String reply = "{'suggestions':[{'text':'t','explanation':'e'},{'text':'u','explanation':''}]}";
        String suggestions = "{'suggestions':[{'text':'t','explanation':'e'},{'text':'u'}],'isPlaceholder':";
        assertThat(answer(EnhancementSuggestions.ENDPOINT, "{'highlightedText':'mood','fullPrompt':'f'}", reply))
                .contains((suggestions + "true}").replace('\'', '"'));
        assertThat(answer(EnhancementSuggestions.ENDPOINT, "{'highlightedText':'h','fullPrompt':'f'}", reply))
                .contains((suggestions + "false}").replace('\'', '"'));
    }

    @Test
    void ofCustomSuggestionsAreTexts() {
        assertThat(answer(
                        CustomSuggestions.ENDPOINT,
                        "{'highlightedText':'h','customRequest':'c','fullPrompt':'f'}",
                        "```json\n{'suggestions':[{'text':'a'},{'text':'b'}]}\n```"))
                .contains("{\"suggestions\":[{\"text\":\"a\"},{\"text\":\"b\"}]}");
    }

    @Test
    void ofCreativeSuggestionsAlwaysExplain() {
        assertThat(answer(
                        CreativeSuggestions.ENDPOINT,
                        "{'elementType':'mood'}",
                        "{'suggestions':[{'text':'a','explanation':''}]}"))
                .contains("{\"suggestions\":[{\"text\":\"a\",\"explanation\":\"\"}]}");
    }

    @Test
    void ofSceneChangesMapTheFieldsThatTheCallerNamed() {
        assertThat(answer(SceneChange.ENDPOINT, SCENE, """
                {'comparison':'r','isSceneChange':true,'confidence':'medium','suggestedUpdates':[
                 {'field':'light','value':'cold'},{'field':'sound','value':'x'},{'field':'Sound','value':'drip'},{'field':'more','value':'y'}]}"""))
                .contains(
                        "{'isSceneChange':true,'confidence':'medium','reasoning':'r','suggestedUpdates':{'light':'cold','Sound':'drip'}}"
                                .replace('\'', '"'));
    }

    @Test
    void ofTheSameSceneUpdateNothing() {
        assertThat(answer(SceneChange.ENDPOINT, SCENE, """
                {'comparison':'r','isSceneChange':false,'confidence':'low','suggestedUpdates':[{'field':'light','value':'cold'}]}"""))
                .contains("{'isSceneChange':false,'confidence':'low','reasoning':'r','suggestedUpdates':{}}"
                        .replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'suggestions':[]}",
                "{'suggestions':null}",
                "{}",
                "[]",
                "sorry",
                "{'suggestions':[{}]}",
                "{'suggestions':['a']}"
            })
    void withoutSuggestionsAreRejected(String reply) {
        assertThat(answer(EnhancementSuggestions.ENDPOINT, "{'highlightedText':'h','fullPrompt':'f'}", reply))
                .isEmpty();
        assertThat(answer(
                        CustomSuggestions.ENDPOINT,
                        "{'highlightedText':'h','customRequest':'c','fullPrompt':'f'}",
                        reply))
                .isEmpty();
        assertThat(answer(CreativeSuggestions.ENDPOINT, "{'elementType':'mood'}", reply))
                .isEmpty();
        assertThat(answer(GenerateQuestions.ENDPOINT, "{'prompt':'p'}", reply.replace("suggestions", "questions")))
                .isEmpty();
    }

    private static <I extends Record> Optional<String> answer(Endpoint<I, ?> endpoint, String body, String reply) {
        return endpoint.answer(Bodies.in(endpoint, Bodies.object(body)), reply.replace('\'', '"'));
    }
}
