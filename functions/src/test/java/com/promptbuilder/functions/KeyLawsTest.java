package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.answer.Keys;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.value.AnswerKey;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class KeyLawsTest {
    private static final String FULL_SCENE = """
            {'changedField':'location','newValue':'cave','oldValue':'caf\u00e9','fullPrompt':'a b',
             'affectedFields':{'light':'warm','deep':{'a':[1,{'x':true}],'b':null},'n':1.5}}""";

    /** Text of all kinds, without halves of surrogate pairs. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .ofMaxLength(20)
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    }

    @Provide
    Arbitrary<ObjectNode> scenes() {
        Arbitrary<String> fields = texts().map(text -> "f" + text);
        return Combinators.combine(fields, fields, texts(), fields)
                .as((changed, now, old, full) -> Bodies.object(FULL_SCENE)
                        .put("changedField", changed)
                        .put("newValue", now)
                        .put("oldValue", old)
                        .put("fullPrompt", full));
    }

    @Property
    void orderOfFieldsAndWhiteSpaceBetweenTokensDoNotMatter(@ForAll("scenes") ObjectNode body, @ForAll Random random) {
        assertThat(sceneKey(shuffled(body, random).toPrettyString().replace("\n", "\r\n\t")))
                .isEqualTo(sceneKey(body.toString()));
    }

    @Property
    void differentTextsHaveDifferentKeys(@ForAll("texts") String one, @ForAll("texts") String other) {
        Assume.that(!normal(one).equals(normal(other)));
        for (String field : List.of("changedField", "newValue", "oldValue", "fullPrompt")) {
            assertThat(sceneKey(Bodies.object(FULL_SCENE).put(field, "f" + one).toString()))
                    .isNotEqualTo(sceneKey(
                            Bodies.object(FULL_SCENE).put(field, "f" + other).toString()));
        }
    }

    @Property
    void textCannotMoveFromOneFieldToTheNext(@ForAll("texts") String text, @ForAll @IntRange(max = 20) int cut) {
        String whole = "n" + text + "o";
        int place = Math.clamp(cut, 1, whole.length());
        Assume.that(place < whole.length() && Character.isLetterOrDigit(whole.charAt(place)));
        assertThat(sceneKey(Bodies.object(FULL_SCENE)
                        .put("newValue", whole)
                        .put("oldValue", "")
                        .toString()))
                .isNotEqualTo(sceneKey(Bodies.object(FULL_SCENE)
                        .put("newValue", whole.substring(0, place))
                        .put("oldValue", whole.substring(place))
                        .toString()));
    }

    @Property
    void spellingsOfOneTextHaveOneKey(@ForAll("texts") String text) {
        ObjectNode body = Bodies.object(FULL_SCENE).put("newValue", "n\u00e9\n" + text);
        String decomposed = Normalizer.normalize("n\u00e9\n" + text, Normalizer.Form.NFD);
        assertThat(sceneKey(
                        Bodies.object(FULL_SCENE).put("newValue", decomposed).toString()))
                .isEqualTo(sceneKey(body.toString()));
        assertThat(sceneKey(body.toString().replace("n\u00e9\\n", "n\u00e9\\r\\n")))
                .isEqualTo(sceneKey(body.toString()));
    }

    @Example
    void affectedFieldsCountByTheirValuesNotTheirOrder() {
        assertThat(scene("{'a':1,'b':{'c':2,'d':[{'e':3,'f':4}]}}"))
                .isEqualTo(scene("{'b':{'d':[{'f':4,'e':3}],'c':2},'a':1}"));
        assertThat(scene("{'\u00e9':'\u00e9\\n','f':1}")).isEqualTo(scene("{'f':1,'e\u0301':'e\u0301\\r\\n'}"));
        allDiffer(List.of(
                scene("{}"),
                scene("{'a':null}"),
                scene("{'a':''}"),
                scene("{'a':'null'}"),
                scene("{'a':{}}"),
                scene("{'a':[]}"),
                scene("{'a':0}"),
                scene("{'a':'0'}"),
                scene("{'a':false}"),
                scene("{'a':'false'}"),
                scene("{'a':[1,2]}"),
                scene("{'a':[2,1]}"),
                scene("{'a':[[1],2]}"),
                scene("{'a':[1,[2]]}"),
                scene("{'a':{'b':1}}"),
                scene("{'a':{'b':2}}"),
                scene("{'a':{'c':1}}"),
                scene("{'a':[{'b':1}]}"),
                scene("{'b':{'a':1}}"),
                scene("{'a':1,'b':1}"),
                scene("{'a':1.00000000000000000001}"),
                scene("{'a':1.00000000000000000002}"),
                scene("{'a':12345678901234567891}"),
                scene("{'a':12345678901234567892}"),
                scene("{'a':1e400}"),
                scene("{'a':1e401}"),
                scene("{'a':-1e400}")));
    }

    @Example
    void theLastOfTenThousandCharactersCounts() {
        String long1 = "p".repeat(9_999);
        assertThat(optimizeKey(optimize(long1 + "a"))).isNotEqualTo(optimizeKey(optimize(long1 + "b")));
    }

    @Example
    void nullEmptyAndAbsentHaveOneKey() {
        String absent = "{'prompt':'p','mode':'text'}";
        for (String rest :
                List.of("null", "{}", "{'specificAspects':null}", "{'intendedUse':'','backgroundLevel':null}")) {
            assertThat(optimizeKey(absent.replace("}", ",'context':" + rest + "}")))
                    .isEqualTo(optimizeKey(absent));
        }
        assertThat(optimizeKey(absent.replace("}", ",'context':{'intendedUse':' '}}")))
                .isNotEqualTo(optimizeKey(absent));
    }

    @Example
    void modesEndpointsModelsAndScopesAreKeptApart() {
        List<AnswerKey> keys = new ArrayList<>();
        for (Optimize.Mode mode : Optimize.Mode.values()) {
            keys.add(optimizeKey(optimize("p").replace("text", mode.name().toLowerCase(Locale.ROOT))));
        }
        keys.add(questionsKey("m", ""));
        keys.add(questionsKey("m2", ""));
        keys.add(questionsKey("m", "2"));
        keys.add(questionsKey("", "m"));
        keys.add(key(
                CustomSuggestions.ENDPOINT,
                quoted("{'highlightedText':'h','customRequest':'c','fullPrompt':'f'}"),
                "m",
                ""));
        keys.add(key(
                EnhancementSuggestions.ENDPOINT,
                quoted("{'highlightedText':'h','contextBefore':'c','fullPrompt':'f'}"),
                "m",
                ""));
        allDiffer(keys);
    }

    private static void allDiffer(List<AnswerKey> keys) {
        assertThat(keys).doesNotHaveDuplicates();
    }

    private static String optimize(String prompt) {
        return "{'prompt':'" + prompt + "','mode':'text'}";
    }

    private static AnswerKey optimizeKey(String body) {
        return key(Optimize.ENDPOINT, quoted(body), "m", "");
    }

    private static AnswerKey scene(String affectedFields) {
        return sceneKey(
                quoted("{'changedField':'c','newValue':'n','fullPrompt':'f','affectedFields':" + affectedFields + "}"));
    }

    private static AnswerKey questionsKey(String model, String scope) {
        return key(GenerateQuestions.ENDPOINT, quoted("{'prompt':'p'}"), model, scope);
    }

    private static String quoted(String json) {
        return json.replace('\'', '"');
    }

    private static AnswerKey sceneKey(String body) {
        return key(SceneChange.ENDPOINT, body, "m", "");
    }

    private static <I extends Record> AnswerKey key(Endpoint<I, ?> endpoint, String body, String model, String scope) {
        return Keys.of(endpoint, Bodies.in(endpoint, body), model, scope);
    }

    private static String normal(String text) {
        return Normalizer.normalize(text.replace("\r\n", "\n"), Normalizer.Form.NFC);
    }

    private static ObjectNode shuffled(ObjectNode object, Random random) {
        List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
        Collections.shuffle(fields, random);
        ObjectNode shuffled = object.objectNode();
        fields.forEach(field -> shuffled.set(
                field.getKey(),
                field.getValue() instanceof ObjectNode nested ? shuffled(nested, random) : field.getValue()));
        return shuffled;
    }
}
