package com.promptbuilder.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.endpoint.JsonSchemas;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The record reader agrees with an independent JSON Schema validator. */
class SchemaOracleTest {
    private static final Map<String, String> REPLIES = Map.of(
            "generate-questions",
            "{'questions':[{'title':'t','description':'d','field':'intendedUse','examples':['a']}]}",
            "get-enhancement-suggestions",
            "{'suggestions':[{'text':'t','explanation':'e'},{'text':'u','explanation':'f'}]}",
            "get-custom-suggestions",
            "{'suggestions':[{'text':'t'}]}",
            "detect-scene-change",
            "{'comparison':'c','isSceneChange':true,'confidence':'high','suggestedUpdates':[{'field':'f','value':'v'}]}",
            "get-creative-suggestions",
            "{'suggestions':[{'text':'t','explanation':'e'}]}");
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "1.5",
            "''",
            "' '",
            "'text'",
            "'high'",
            "'HIGH'",
            "'intendedUse'",
            "[]",
            "[null]",
            "['a']",
            "[{}]",
            "{}",
            "{'text':'t'}",
            "{'text':'t','explanation':'e'}",
            "{'field':'f','value':'v'}");
    private static final Map<String, JsonSchema> COMPILED = new HashMap<>();

    @Provide
    Arbitrary<Endpoint<?, ?>> structured() {
        return Arbitraries.of(Bodies.ENDPOINTS.stream()
                .filter(endpoint -> !endpoint.isStreamable())
                .toList());
    }

    @Example
    void agreesOnUntouchedReplies() {
        REPLIES.forEach((name, reply) -> agree(Bodies.endpoint(name), Bodies.object(reply), true));
    }

    @Property(tries = 4_000)
    void agreesOnRepliesWithMistakes(
            @ForAll("structured") Endpoint<?, ?> endpoint,
            @ForAll @IntRange(min = 1, max = 3) int mistakes,
            @ForAll Random random) {
        ObjectNode reply = Bodies.object(REPLIES.getOrDefault(endpoint.name(), "{}"));
        for (int i = 0; i < mistakes; i++) {
            mutate(reply, random);
        }
        agree(endpoint, reply, isValid(endpoint, reply));
    }

    @Example
    void bothKindsOfVerdictOccur() {
        Endpoint<?, ?> endpoint = Bodies.endpoint("get-custom-suggestions");
        assertThat(isValid(endpoint, Bodies.object("{'suggestions':[{'text':''}]}")))
                .isTrue();
        assertThat(isValid(endpoint, Bodies.object("{'suggestions':[]}"))).isFalse();
    }

    @Property(tries = 1_000)
    void answersMatchTheirPublishedSchemas(@ForAll("structured") Endpoint<?, ?> endpoint, @ForAll Random random) {
        ObjectNode reply = Bodies.object(REPLIES.getOrDefault(endpoint.name(), "{}"));
        mutate(reply, random);
        JsonSchema described =
                COMPILED.computeIfAbsent("out " + endpoint.name(), _ -> compile(JsonSchemas.ofOutput(endpoint.out())));
        answer(endpoint, reply)
                .forEach(answer ->
                        assertThat(described.validate(Bodies.json(answer))).isEmpty());
    }

    private static void agree(Endpoint<?, ?> endpoint, ObjectNode reply, boolean isValid) {
        assertThat(answer(endpoint, reply)).as("%s of %s", reply, endpoint).hasSize(isValid ? 1 : 0);
    }

    private static <I extends Record> List<String> answer(Endpoint<I, ?> endpoint, ObjectNode reply) {
        return endpoint.answer(Bodies.in(endpoint, Bodies.minimal(endpoint.name())), reply.toString()).stream()
                .toList();
    }

    private static boolean isValid(Endpoint<?, ?> endpoint, ObjectNode reply) {
        return COMPILED.computeIfAbsent(endpoint.name(), _ -> compile(Bodies.answerSchema(endpoint)))
                .validate(reply)
                .isEmpty();
    }

    private static JsonSchema compile(JsonNode schema) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);
    }

    /** Changes one element: removes it, replaces its value, or adds a sibling. */
    private static void mutate(ObjectNode root, Random random) {
        List<JsonNode> places = containers(root).toList();
        JsonNode value = Bodies.json(VALUES.get(random.nextInt(VALUES.size())));
        switch (places.get(random.nextInt(places.size()))) {
            case ObjectNode object -> mutate(object, value, random);
            case ArrayNode list when list.isEmpty() || random.nextInt(3) == 0 -> list.add(value);
            case ArrayNode list when random.nextBoolean() -> list.remove(random.nextInt(list.size()));
            case ArrayNode list -> list.set(random.nextInt(list.size()), value);
            default -> throw new AssertionError("expected an object or an array");
        }
    }

    private static void mutate(ObjectNode object, JsonNode value, Random random) {
        List<String> names =
                new ArrayList<>(object.propertyStream().map(Map.Entry::getKey).toList());
        names.add("zebra");
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(4) == 0) {
            object.remove(name);
        } else {
            object.set(name, value);
        }
    }

    private static Stream<JsonNode> containers(JsonNode node) {
        return node.isContainerNode()
                ? Stream.concat(Stream.of(node), node.valueStream().flatMap(SchemaOracleTest::containers))
                : Stream.empty();
    }
}
