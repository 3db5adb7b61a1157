package com.promptbuilder.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;

import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class LogLinesTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void sayWhatWasAskedAndWhatCameOfIt() throws JsonProcessingException {
        functionHarness.send(Event.haiku().header("X-Request-ID", "find-me"));

        JsonNode line = line();
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("message").asText()).isEqualTo("request");
        assertThat(line.path("requestId").asText()).isEqualTo("find-me");
        assertThat(line.path("method").asText()).isEqualTo("POST");
        assertThat(line.path("route").asText()).isEqualTo("/api/write-haiku");
        assertThat(line.path("status").asInt()).isEqualTo(200);
        assertThat(line.path("durationMs").isNumber()).isTrue();
        assertThat(line.path("cache").asText()).startsWith("record; fwd=miss");
    }

    @Test
    void nameTheFirstWrongField() throws JsonProcessingException {
        functionHarness.send(Event.post("/api/write-haiku", "{}"));

        assertThat(line().path("details").asText()).isEqualTo("Topic is required");
    }

    @Test
    void doNotNameAFieldThatOnlyTheClientKnows() throws JsonProcessingException {
        functionHarness.send(Event.post("/api/write-haiku", "{\"topic\":\"sea\",\"my secret\":1}"));

        assertThat(line().path("details").asText()).isEqualTo("A field is not allowed");
    }

    @Test
    void nameARouteByItsTemplate() throws JsonProcessingException {
        functionHarness.send(Event.answer("a".repeat(43)));

        assertThat(line().path("route").asText()).isEqualTo("/api/answers/{key}");
    }

    @Test
    void nameNoRouteAndNoMethodThatWeDoNotHave() throws JsonProcessingException {
        functionHarness.send(Event.rest("CANARY", "/canary"));

        assertThat(line().path("route").asText()).isEqualTo("none");
        assertThat(line().path("method").asText()).isEqualTo("other");
    }

    @Test
    void tellCallersApartByAHashOfTheirNames() throws JsonProcessingException {
        Event event = Event.haiku();
        event.json().withObject("requestContext").withObject("identity").put("apiKey", "canary");
        functionHarness.send(event);

        // printf %s key:canary | sha256sum | head -c 12
        assertThat(line().path("caller").asText()).isEqualTo("45268c074665");
    }

    @Test
    void tellNothingOfAnUnknownCaller() throws JsonProcessingException {
        functionHarness.send(Event.haiku());

        assertThat(line().has("caller")).isFalse();
    }

    @Test
    void holdNoWordOfTheCaller() {
        functionHarness.claude(prompt -> FunctionHarness.text("canary " + prompt.user()));
        functionHarness.send(all(Event.haiku("canary")));
        functionHarness.send(all(Event.post("/api/write-haiku", "{\"canary\":\"canary\"}")));
        functionHarness.send(all(Event.post("/api/write-haiku", "canary")));
        functionHarness.send(all(Event.get("/canary")));
        functionHarness.send(all(Event.rest("CANARY", "/api/write-haiku")));
        functionHarness.send(all(Event.answer("canary")));
        functionHarness.send(all(Event.rest("OPTIONS", "/health").header("Access-Control-Request-Method", "canary")));
        functionHarness.claude(_ -> new Failure.Refused(Optional.of("canary"))).send(all(Event.haiku("canary 2")));

        assertThat(functionHarness.log)
                .hasSize(8)
                .allSatisfy(line -> assertThat(line).doesNotContainIgnoringCase("canary"));
    }

    @Test
    void reportATableOutageOnce() {
        functionHarness.records.fail();
        for (int i = 0; i < 5; i++) {
            functionHarness.send(Event.haiku("topic " + i));
        }

        assertThat(functionHarness.log)
                .filteredOn(line -> line.contains("the table does not answer"))
                .hasSize(1);
    }

    private static Event all(Event event) {
        return event.header("Cache-Control", "canary")
                .header("Origin", "https://canary.example")
                .header("Authorization", "canary")
                .header("X-Request-ID", "canary canary")
                .header("User-Agent", "canary")
                .header("If-None-Match", "canary");
    }

    private JsonNode line() throws JsonProcessingException {
        return JsonMapper.builder().build().readTree(functionHarness.log.getFirst());
    }
}
