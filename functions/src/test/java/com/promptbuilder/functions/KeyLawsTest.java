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
import java.util.stream.Stream;

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

    @Property
    void orderAndRepetitionOfExclusionsDoNotMatter(
            @ForAll("texts") String one, @ForAll("texts") String other, @ForAll Random random) {
        List<String> seen = List.of("f" + one, "g" + other, "h");
        List<String> repeated = new ArrayList<>(seen);
        repeated.add(seen.get(random.nextInt(seen.size())));
        Collections.shuffle(repeated, random);
        for (String endpoint :
                List.of("get-enhancement-suggestions", "get-custom-suggestions", "get-creative-suggestions")) {
            assertThat(exclusionKey(endpoint, repeated)).isEqualTo(exclusionKey(endpoint, seen));
            assertThat(exclusionKey(endpoint, seen.subList(0, 2))).isNotEqualTo(exclusionKey(endpoint, seen));
        }
    }

    /** Keys of inputs without them stay as they were before there were optional inputs. */
    @Example
    void canonicalInputDoesNotContainAbsentOptionalInputs() {
        assertThat(canonical(
                        Optimize.ENDPOINT,
                        Bodies.object("{'prompt':'p','mode':'text','target':null,'previous':' ','explain':false}")))
                .isEqualTo(
                        "{\"prompt\":\"p\",\"mode\":\"text\",\"context\":{\"specificAspects\":\"\",\"backgroundLevel\":\"\",\"intendedUse\":\"\"}}");
        assertThat(canonical(CreativeSuggestions.ENDPOINT, Bodies.object("{'elementType':'mood','exclude':[' ']}")))
                .isEqualTo("{\"elementType\":\"mood\",\"currentValue\":\"\",\"context\":\"\",\"concept\":\"\"}");
    }

    @Example
    void eachOptionalInputChangesTheKey() {
        List<AnswerKey> keys = Stream.of(
                        "",
                        ",'target':'claude'",
                        ",'target':'gpt'",
                        ",'previous':'a','feedback':'b'",
                        ",'previous':'ab','feedback':'b'",
                        ",'previous':'a','feedback':'bb'",
                        ",'explain':true",
                        ",'explain':true,'target':'gpt'")
                .map(rest -> EndpointKeysTest.key(
                        Optimize.ENDPOINT,
                        Bodies.object("{'prompt':'p','mode':'text'" + rest + "}")
                                .toString(),
                        "m",
                        ""))
                .toList();
        assertThat(keys).doesNotHaveDuplicates();
    }

    /** A job message with all optional inputs must have the same key. */
    @Example
    void canonicalInputWithOptionalInputsHasTheSameKey() {
        ObjectNode body = Bodies.object(
                "{'prompt':'p','mode':'video','target':'sora','previous':'v','feedback':'b','explain':true}");
        assertThat(EndpointKeysTest.key(Optimize.ENDPOINT, canonical(Optimize.ENDPOINT, body), "m", ""))
                .isEqualTo(EndpointKeysTest.key(Optimize.ENDPOINT, body.toString(), "m", ""));
        ObjectNode seen = Bodies.object("{'elementType':'mood','exclude':['b','a','b']}");
        assertThat(canonical(CreativeSuggestions.ENDPOINT, seen)).contains("\"exclude\":[\"a\",\"b\"]");
        assertThat(EndpointKeysTest.key(
                        CreativeSuggestions.ENDPOINT, canonical(CreativeSuggestions.ENDPOINT, seen), "m", ""))
                .isEqualTo(EndpointKeysTest.key(CreativeSuggestions.ENDPOINT, seen.toString(), "m", ""));
    }

    private static AnswerKey exclusionKey(String endpoint, List<String> seen) {
        ObjectNode body = Bodies.minimal(endpoint);
        seen.forEach(body.withArrayProperty("exclude")::add);
        return exclusionKey(Bodies.endpoint(endpoint), body);
    }

    private static <I extends Record> AnswerKey exclusionKey(Endpoint<I, ?> endpoint, ObjectNode body) {
        return EndpointKeysTest.key(endpoint, body.toString(), "m", "");
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
