package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class KeyLawsTest {
    private static final String FULL_SCENE = """
            {'changedField':'location','newValue':'cave','oldValue':'caf\u00e9','fullPrompt':'a b',
             'affectedFields':{'light':'warm','deep':{'a':[1,{'x':true}],'b':null},'n':1.5}}""";

    /** Text of all kinds, without lone surrogates. */
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
        assertThat(key(shuffled(body, random).toPrettyString().replace("\n", "\r\n\t")))
                .isEqualTo(key(body.toString()));
    }

    @Property
    void differentTextsHaveDifferentKeys(@ForAll("texts") String one, @ForAll("texts") String other) {
        Assume.that(!normal(one).equals(normal(other)));
        for (String field : List.of("changedField", "newValue", "oldValue", "fullPrompt")) {
            assertThat(key(Bodies.object(FULL_SCENE).put(field, "f" + one).toString()))
                    .isNotEqualTo(key(
                            Bodies.object(FULL_SCENE).put(field, "f" + other).toString()));
        }
    }

    @Property
    void textCannotMoveFromOneFieldToTheNext(@ForAll("texts") String text, @ForAll @IntRange(max = 20) int cut) {
        String whole = "n" + text + "o";
        int place = Math.clamp(cut, 1, whole.length());
        Assume.that(place < whole.length() && Character.isLetterOrDigit(whole.charAt(place)));
        assertThat(key(Bodies.object(FULL_SCENE)
                        .put("newValue", whole)
                        .put("oldValue", "")
                        .toString()))
                .isNotEqualTo(key(Bodies.object(FULL_SCENE)
                        .put("newValue", whole.substring(0, place))
                        .put("oldValue", whole.substring(place))
                        .toString()));
    }

    @Property
    void spellingsOfOneTextHaveOneKey(@ForAll("texts") String text) {
        ObjectNode body = Bodies.object(FULL_SCENE).put("newValue", "n\u00e9\n" + text);
        String decomposed = Normalizer.normalize("n\u00e9\n" + text, Normalizer.Form.NFD);
        assertThat(key(Bodies.object(FULL_SCENE).put("newValue", decomposed).toString()))
                .isEqualTo(key(body.toString()));
        assertThat(key(body.toString().replace("n\u00e9\\n", "n\u00e9\\r\\n"))).isEqualTo(key(body.toString()));
    }

    /** A job message contains the canonical input and must have the same key. */
    @Property
    void canonicalInputHasTheSameKey(@ForAll("scenes") ObjectNode body) {
        assertThat(key(canonical(SceneChange.ENDPOINT, body))).isEqualTo(key(body.toString()));
    }

    @Example
    void canonicalInputOfEveryEndpointHasTheSameKey() {
        assertThat(Bodies.ENDPOINTS).allSatisfy(KeyLawsTest::isReadAgain);
    }

    private static <I extends Record> void isReadAgain(Endpoint<I, ?> endpoint) {
        ObjectNode minimal = Bodies.minimal(endpoint.name());
        assertThat(EndpointKeysTest.key(endpoint, canonical(endpoint, minimal), "m", ""))
                .isEqualTo(EndpointKeysTest.key(endpoint, minimal.toString(), "m", ""));
    }

    private static <I extends Record> String canonical(Endpoint<I, ?> endpoint, ObjectNode body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        endpoint.writeCanonical(Bodies.in(endpoint, body), bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static AnswerKey key(String body) {
        return EndpointKeysTest.key(SceneChange.ENDPOINT, body, "m", "");
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
