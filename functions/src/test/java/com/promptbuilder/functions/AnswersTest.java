package com.promptbuilder.functions;

import com.promptbuilder.endpoint.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class AnswersTest {
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
                {'questions': [{'examples': ['a', 'b'], 'field': 'specificAspects', 'description': 'd', 'title': 't?', 'id': 'q1'}]}"""))
                .contains(
                        "{'questions':[{'id':'q1','title':'t?','description':'d','field':'specificAspects','examples':['a','b']}]}"
                                .replace('\'', '"'));
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
