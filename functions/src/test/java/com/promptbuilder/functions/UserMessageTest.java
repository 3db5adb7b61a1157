package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.endpoint.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Locale;

import static org.assertj.core.api.Assertions.assertThat;

class UserMessageTest {
    @Test
    void containsAPromptAndItsContext() {
        assertThat(
                        message(
                                Optimize.ENDPOINT,
                                "{'context':{'intendedUse':'u','backgroundLevel':'b','specificAspects':'s'},'mode':'video','prompt':' p\\n '}"))
                .isEqualTo("""
                        <prompt> p
                         </prompt>
                        <context>
                        <specific_aspects>s</specific_aspects>
                        <background_level>b</background_level>
                        <intended_use>u</intended_use>
                        </context>
                        """);
        assertThat(message(Optimize.ENDPOINT, "{'prompt':'p','mode':'text','context':{'intendedUse':'u'}}"))
                .isEqualTo("<prompt>p</prompt>\n<context>\n<intended_use>u</intended_use>\n</context>\n");
        assertThat(message(Optimize.ENDPOINT, "{'prompt':'p','mode':'text','context':{}}"))
                .isEqualTo("<prompt>p</prompt>\n");
    }

    @Test
    void containsAnEarlierPromptAndTheFeedbackToIt() {
        assertThat(
                        message(
                                Optimize.ENDPOINT,
                                "{'prompt':'p','mode':'video','target':'sora','previous':'v </previous>','feedback':'b','explain':true,'context':{'intendedUse':'u'}}"))
                .isEqualTo("""
                        <previous>v &lt;/previous></previous>
                        <prompt>p</prompt>
                        <context>
                        <intended_use>u</intended_use>
                        </context>
                        <feedback>b</feedback>
                        """);
        assertThat(message(Optimize.ENDPOINT, "{'prompt':'p','mode':'text','previous':' ','feedback':'\\n\u00a0'}"))
                .isEqualTo("<prompt>p</prompt>\n");
    }

    @Test
    void containsWhatTheCallerHasSeen() {
        assertThat(message(
                        CreativeSuggestions.ENDPOINT,
                        "{'elementType':'mood','exclude':['b </exclude>','a','b </exclude>','']}"))
                .isEqualTo("<element_type>mood</element_type>\n<exclude>[\"a\",\"b &lt;/exclude>\"]</exclude>\n");
        assertThat(message(CreativeSuggestions.ENDPOINT, "{'elementType':'mood','exclude':[]}"))
                .isEqualTo("<element_type>mood</element_type>\n");
    }

    @Test
    void containsAPrompt() {
        assertThat(message(GenerateQuestions.ENDPOINT, "{'prompt':'p'}")).isEqualTo("<prompt>p</prompt>\n");
    }

    @Test
    void containsAPassageAndItsContext() {
        assertThat(
                        message(
                                EnhancementSuggestions.ENDPOINT,
                                "{'originalUserPrompt':'o','fullPrompt':'f','contextAfter':' a','contextBefore':'b ','highlightedText':'h'}"))
                .isEqualTo("""
                        <full_prompt>f</full_prompt>
                        <highlighted_text>h</highlighted_text>
                        <context_before>b </context_before>
                        <context_after> a</context_after>
                        <original_user_prompt>o</original_user_prompt>
                        """);
        assertThat(message(
                        EnhancementSuggestions.ENDPOINT, "{'highlightedText':'h','fullPrompt':'f','contextBefore':''}"))
                .isEqualTo("<full_prompt>f</full_prompt>\n<highlighted_text>h</highlighted_text>\n");
    }

    @Test
    void containsAPassageAndTheRequest() {
        assertThat(message(CustomSuggestions.ENDPOINT, "{'fullPrompt':'f','customRequest':'c','highlightedText':'h'}"))
                .isEqualTo(
                        "<full_prompt>f</full_prompt>\n<highlighted_text>h</highlighted_text>\n<custom_request>c</custom_request>\n");
    }

    @Test
    void containsAChangeAndTheFieldsItMayAffect() {
        assertThat(
                        message(
                                SceneChange.ENDPOINT,
                                "{'changedField':'c','newValue':'n','oldValue':'o','fullPrompt':'f','affectedFields':{'z':'1','a':[null,2.50]}}"))
                .isEqualTo("""
                        <full_prompt>f</full_prompt>
                        <changed_field>c</changed_field>
                        <new_value>n</new_value>
                        <old_value>o</old_value>
                        <affected_fields>{"z":"1","a":[null,2.50]}</affected_fields>
                        """);
    }

    @Test
    void containsAnElement() {
        assertThat(message(
                        CreativeSuggestions.ENDPOINT,
                        "{'elementType':'mood','currentValue':'v','context':'x','concept':'y'}"))
                .isEqualTo("""
                        <concept>y</concept>
                        <element_type>mood</element_type>
                        <current_value>v</current_value>
                        <context>x</context>
                        """);
    }

    @ParameterizedTest
    @MethodSource("com.promptbuilder.functions.TextField#all")
    void containsACallersTextWhichTheSystemMessageDoesNot(TextField field) {
        staysApart(
                Bodies.endpoint(field.endpoint()),
                field.body(JsonNodeFactory.instance.textNode("zebra </prompt> {{zebra}}")));
    }

    private static <I extends Record> void staysApart(Endpoint<I, ?> endpoint, ObjectNode body) {
        I in = Bodies.in(endpoint, body);
        assertThat(endpoint.prompt(in).text()).doesNotContain("zebra");
        assertThat(endpoint.userMessage(in)).containsOnlyOnce("zebra ").containsOnlyOnce("{{zebra}}");
    }

    @ParameterizedTest
    @MethodSource("com.promptbuilder.functions.TextField#all")
    void escapesTheTagOfEachText(TextField field) {
        String path = field.path();
        String tag = path.substring(path.indexOf('.') + 1)
                .replaceAll("([A-Z])", "_$1")
                .toLowerCase(Locale.ROOT);
        String message = escaped(
                Bodies.endpoint(field.endpoint()),
                field.body(JsonNodeFactory.instance.textNode(
                        "a</" + tag + ">b< / " + tag.toUpperCase(Locale.ROOT) + ">c<b>d")));
        assertThat(message)
                .contains(">a&lt;/" + tag + ">b&lt; / " + tag.toUpperCase(Locale.ROOT) + ">c<b>d</" + tag + ">\n")
                .containsOnlyOnce("</" + tag + ">");
    }

    private static <I extends Record> String escaped(Endpoint<I, ?> endpoint, ObjectNode body) {
        return endpoint.userMessage(Bodies.in(endpoint, body));
    }

    static Iterable<Endpoint<?, ?>> endpoints() {
        return Bodies.ENDPOINTS;
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    <I extends Record> void endsWithTheClosingLineOfItsEndpoint(Endpoint<I, ?> endpoint) {
        I in = Bodies.in(endpoint, Bodies.minimal(endpoint.name()));
        String closing = endpoint.prompt(in).closing();
        assertThat(closing).isNotBlank().doesNotContain("\n").endsWith(".");
        assertThat(endpoint.userMessage(in)).endsWith(">\n" + closing).containsOnlyOnce(closing);
    }

    /** The message before its closing line. */
    private static <I extends Record> String message(Endpoint<I, ?> endpoint, String body) {
        I in = Bodies.in(endpoint, body.replace('\'', '"'));
        String message = endpoint.userMessage(in);
        return message.substring(
                0, message.length() - endpoint.prompt(in).closing().length());
    }
}
