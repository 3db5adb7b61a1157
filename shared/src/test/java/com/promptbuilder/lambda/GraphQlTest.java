package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.claude.Failure;
import com.promptbuilder.queue.JobQueues.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class GraphQlTest {
    private static final String SEA = "{ writeHaiku(topic: \"sea\") { haiku } }";

    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void answersFieldsByTheirEndpoints() {
        functionHarness.claude(prompt -> FunctionHarness.text(
                prompt.user().contains("topic") ? FunctionHarness.HAIKU : "{\"colours\":[\"blue\",\"grey\"]}"));
        ProxyResponseView response = post(
                "query Both($topic: String!) { sea: writeHaiku(topic: $topic) { haiku }"
                        + " nameColours(subject: \"sea\") { colours } }",
                Map.of("topic", "sea"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/graphql-response+json; charset=utf-8");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.json().path("data"))
                .hasToString("{\"sea\":{\"haiku\":\"" + FunctionHarness.HAIKU
                        + "\"},\"nameColours\":{\"colours\":[\"blue\",\"grey\"]}}");
        JsonNode told = response.json().at("/extensions/answers/sea");
        assertThat(told.path("cacheStatus").asText()).contains("memory; fwd=miss; stored");
        assertThat(told.path("costUsd").isNumber()).isTrue();
        assertThat(told.path("location").asText()).startsWith("/prod/api/answers/");
        assertThat(response.json().has("errors")).isFalse();
    }

    @Test
    void sharesAnswersWithTheRoutesOfItsFields() {
        functionHarness.send(Event.haiku("sea"));

        assertThat(post(SEA)
                        .json()
                        .at("/extensions/answers/writeHaiku/cacheStatus")
                        .asText())
                .startsWith("memory; hit");
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void runsFieldsSideBySide() {
        CyclicBarrier all = new CyclicBarrier(20);
        functionHarness.claude(_ -> {
            await(all);
            return FunctionHarness.text(FunctionHarness.HAIKU);
        });

        assertThat(post(fields(20)).json().path("data")).hasSize(20);
    }

    @Test
    void aFailedFieldIsNull() {
        functionHarness.claude(prompt -> prompt.user().contains("busy")
                ? new Failure.Overloaded(Optional.of(Duration.ofSeconds(4)))
                : FunctionHarness.text(FunctionHarness.HAIKU));
        ProxyResponseView response = post("{ good: writeHaiku(topic: \"sea\") { haiku }\n"
                + " busy: writeHaiku(topic: \"busy\") { haiku } empty: writeHaiku(topic: \" \") { haiku } }");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().at("/data/good/haiku").asText()).isEqualTo(FunctionHarness.HAIKU);
        assertThat(response.json().at("/data/busy").isNull()).isTrue();
        JsonNode busy = error(response, "busy");
        assertThat(busy.path("message").asText()).isEqualTo("Claude API error: overloaded");
        assertThat(busy.path("locations")).hasToString("[{\"line\":2,\"column\":2}]");
        assertThat(busy.path("path")).hasToString("[\"busy\"]");
        assertThat(busy.at("/extensions/status").asInt()).isEqualTo(503);
        assertThat(busy.at("/extensions/code").asText()).isEqualTo("CLAUDE_API_ERROR_OVERLOADED");
        assertThat(busy.at("/extensions/retryAfter").asInt()).isEqualTo(4);
        JsonNode empty = error(response, "empty");
        assertThat(empty.at("/extensions/code").asText()).isEqualTo("VALIDATION_FAILED");
        assertThat(empty.at("/extensions/details").asText()).isEqualTo("Topic is required");
    }

    @Test
    void aNullVariableWithADefaultValueIsAnErrorOfItsField() {
        ProxyResponseView response = post(
                "query($v: String = \"x\") { a: writeHaiku(topic: $v) { haiku } b: writeHaiku(topic: \"b\") { haiku } }",
                Collections.singletonMap("v", null));

        assertThat(response.status()).isEqualTo(200);
        assertThat(error(response, "a").at("/extensions/status").asInt()).isEqualTo(400);
        assertThat(response.json().at("/data/b/haiku").asText()).isEqualTo(FunctionHarness.HAIKU);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@include", "@skip"})
    void refusesANullCondition(String directive) {
        ProxyResponseView response = post(
                "query($v: Boolean = true) { writeHaiku(topic: \"a\") { haiku " + directive + "(if: $v) } }",
                Collections.singletonMap("v", null));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().at("/errors/0/extensions/code").asText()).isEqualTo("INVALID_VARIABLES");
    }

    @Test
    void aPendingFieldHasItsLocation() {
        FunctionHarness withQueues = FunctionHarness.withQueues();
        ProxyResponseView response =
                withQueues.send(Event.post("/graphql", body(SEA)).header("Prefer", "respond-async"));

        assertThat(response.json().at("/errors/0/extensions/code").asText()).isEqualTo("PENDING");
        assertThat(response.json().at("/errors/0/extensions/status").asInt()).isEqualTo(202);
        assertThat(response.json().at("/extensions/answers/writeHaiku/location").asText())
                .startsWith("/prod/api/answers/");
        assertThat(withQueues.queues.sent(Priority.INTERACTIVE)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            { songbird                                             | INVALID_SYNTAX
            { songbird }                                           | FIELD_UNDEFINED
            { writeHaiku { haiku } }                               | MISSING_FIELD_ARGUMENT
            { writeHaiku(topic: 7) { haiku } }                     | WRONG_TYPE
            { writeHaiku(topic: "songbird", songbird: 1) { haiku } } | UNKNOWN_ARGUMENT
            query($songbird: String!) { writeHaiku(topic: $songbird) { haiku } } | INVALID_VARIABLES
            mutation { songbird }                                  | UNKNOWN_OPERATION
            subscription { songbird }                              | UNKNOWN_OPERATION
            query a { __typename } query b { __typename }          | UNKNOWN_OPERATION
            fragment F on Query { ...F } { ...F }                  | FRAGMENT_CYCLE
            """)
    void refusesARequestAsAWholeWithoutItsText(String query, String code) {
        ProxyResponseView response = post(query);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().has("data")).isFalse();
        assertThat(response.json().path("errors").findValuesAsText("code")).contains(code);
        assertThat(response.body()).doesNotContain("songbird");
        assertThat(functionHarness.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{'query':7}",
                "{'query':' '}",
                "{'query':'{__typename}','variables':[]}",
                "{'query':'{__typename}','extensions':7}",
                "{'query':'{__typename}','operationName':7}"
            })
    void refusesWrongParameters(String body) {
        ProxyResponseView response = functionHarness.send(Event.post("/graphql", body.replace('\'', '"')));

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().path("errors")).hasSize(1);
    }

    @Test
    void limitsFieldsDepthAndLength() {
        String repeated = "fragment F on Query { a: writeHaiku(topic: \"a\") { haiku } }";
        assertThat(details(fields(21))).isEqualTo("At most 20 fields of Query");
        assertThat(details("{ ...F ".repeat(1) + "...F ".repeat(20) + "} " + repeated))
                .isEqualTo("At most 20 fields of Query");
        assertThat(details("{" + "a{".repeat(9) + "b" + "}".repeat(9) + "}")).isEqualTo("At most 8 levels of fields");
        assertThat(details(doublingFragments(40))).isEqualTo("At most 20 fields of Query");
        assertThat(details("{ __typename " + "a ".repeat(6_000) + "}")).isEqualTo("At most 262,144 characters");
        assertThat(details("{a(b:" + "[".repeat(300))).isEqualTo("At most 262,144 characters");
        assertThat(details("{a}" + " ".repeat(300_000))).isEqualTo("At most 262,144 characters");
        assertThat(functionHarness.asked).isEmpty();
    }

    @Test
    void introspectionIsNoCall() {
        ProxyResponseView response = post("{ __schema { queryType { fields { name args { type { kind ofType"
                + " { name } } } type { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } }");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().findValuesAsText("name")).contains("writeHaiku", "nameColours", "rewriteText");
        assertThat(response.json().at("/extensions/answers")).isEmpty();
    }

    @Test
    void getIsCacheableWhileItsAnswersAreFresh() {
        FunctionHarness shared = new FunctionHarness(Map.of("CACHE_PUBLIC", "true"));
        shared.send(Event.haiku("sea"));
        shared.clock.advance(Duration.ofSeconds(100));
        ProxyResponseView response = shared.send(get(SEA));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Cache-Control"))
                .matches(
                        "public, max-age=3[0-9]{3}, s-maxage=3[0-9]{3}, stale-if-error=[0-9]+, stale-while-revalidate=60");
        assertThat(functionHarness.send(get(SEA)).header("Cache-Control")).matches("private, max-age=[0-9]+");
        assertThat(functionHarness
                        .send(get("{ writeHaiku(topic: \"\") { haiku } }"))
                        .header("Cache-Control"))
                .isEqualTo("no-store");
        assertThat(shared.asked).hasSize(1);
    }

    @Test
    void getHasVariablesInTheQuery() {
        Event event = get("query($t: String!) { writeHaiku(topic: $t) { haiku } }");
        event.json().withObject("queryStringParameters").put("variables", "{\"t\":\"sea\"}");

        assertThat(functionHarness
                        .send(event)
                        .json()
                        .at("/data/writeHaiku/haiku")
                        .asText())
                .isEqualTo(FunctionHarness.HAIKU);
        event.json().withObject("queryStringParameters").put("variables", "[]");
        assertThat(functionHarness.send(event).status()).isEqualTo(400);
    }

    @Test
    void headNeverCallsClaude() {
        functionHarness.send(get(SEA).method("HEAD"));

        assertThat(functionHarness.asked).isEmpty();
    }

    @Test
    void negotiatesMethodsAndMediaTypes() {
        assertThat(functionHarness.send(get("mutation { a }")).status()).isEqualTo(405);
        assertThat(functionHarness.send(Event.rest("PUT", "/graphql")).header("Allow"))
                .isEqualTo("POST, GET, HEAD");
        assertThat(functionHarness
                        .send(Event.post("/graphql", body(SEA)).header("Content-Type", "text/plain"))
                        .status())
                .isEqualTo(415);
        assertThat(accepting("text/html").status()).isEqualTo(406);
        assertThat(accepting("application/json").header("Content-Type")).isEqualTo("application/json");
        assertThat(accepting("*/*").header("Content-Type")).startsWith("application/graphql-response+json");
        assertThat(accepting("application/json;q=0.5, application/graphql-response+json")
                        .header("Content-Type"))
                .startsWith("application/graphql-response+json");
        assertThat(accepting("*/*").header("Vary")).startsWith("Accept, ");
    }

    @Test
    void servesItsSchema() {
        ProxyResponseView response = functionHarness.send(Event.get("/graphql/schema.graphql"));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(response.body())
                .contains("topic: String!", "mood: String", "): WriteHaikuAnswer", "colours: [String!]!");
        assertThat(functionHarness
                        .send(Event.get("/graphql/schema.graphql").header("If-None-Match", response.header("ETag")))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void countsFieldsAndLogsEachCallWithoutItsText() {
        functionHarness.send(Event.post(
                        "/graphql",
                        body("{ a: writeHaiku(topic: \"songbird\") { haiku }"
                                + " b: writeHaiku(topic: \"songbird\") { haiku } }"))
                .header("X-Request-ID", "find-me"));

        assertThat(functionHarness.log)
                .anyMatch(
                        line -> line.contains("\"batch_requests_total\",\"labels\":{\"kind\":\"graphql\"},\"value\":2"))
                .anyMatch(line -> line.contains("\"requestId\":\"find-me-2\""))
                .noneMatch(line -> line.contains("songbird"));
        assertThat(functionHarness.asked).hasSize(1);
    }

    private ProxyResponseView accepting(String accept) {
        return functionHarness.send(
                Event.post("/graphql", body("{ __typename }")).header("Accept", accept));
    }

    private String details(String query) {
        return post(query).json().at("/errors/0/extensions/details").asText();
    }

    private static JsonNode error(ProxyResponseView response, String alias) {
        return response.json()
                .path("errors")
                .valueStream()
                .filter(error -> error.at("/path/0").asText().equals(alias))
                .findFirst()
                .orElseThrow();
    }

    private static String fields(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "a" + i + ": writeHaiku(topic: \"" + i + "\") { haiku }")
                .collect(Collectors.joining(" ", "{", "}"));
    }

    private static String doublingFragments(int levels) {
        return "{ ...F0 } "
                + IntStream.range(0, levels)
                        .mapToObj(i -> "fragment F" + i + " on Query { ...F" + (i + 1) + " ...F" + (i + 1) + " } ")
                        .collect(Collectors.joining())
                + "fragment F" + levels + " on Query { writeHaiku(topic: \"a\") { haiku } }";
    }

    private ProxyResponseView post(String query) {
        return post(query, Map.of());
    }

    private ProxyResponseView post(String query, Map<String, String> variables) {
        return functionHarness.send(Event.post("/graphql", body(query, variables)));
    }

    private static Event get(String query) {
        Event event = Event.get("/graphql");
        event.json().putObject("queryStringParameters").put("query", query);
        return event;
    }

    private static String body(String query) {
        return body(query, Map.of());
    }

    private static String body(String query, Map<String, String> variables) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("query", query);
        ObjectNode given = body.putObject("variables");
        variables.forEach(given::put);
        return body.toString();
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
