package com.promptbuilder.lambda;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class GatewayTest {
    private static final String BODY = "{\"topic\":\"the sea, songbird-prompt\"}";

    private final FunctionHarness functionHarness = new FunctionHarness();

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../events"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    // Sent by log groups, queues and schedules, not by API Gateway.
                    .filter(file -> Stream.of("batcher.json", "bridge.json", "worker.json", "warmer.json")
                            .noneMatch(file::endsWith))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/prod/api/write-haiku, /api/write-haiku, /prod",
        "/api/write-haiku, /api/write-haiku, ''",
        "/prompts/v1/api/write-haiku, /prompts/v1/api/write-haiku, /prompts/v1",
        "/api/api/write-haiku, /api/write-haiku, /api"
    })
    void acceptsAStageOrBasePathOfARestApi(String contextPath, String path, String base) {
        Event event = Event.haiku().with("path", path);
        event.json().withObject("requestContext").put("path", contextPath);

        assertThat(functionHarness.send(event).header("Content-Location")).startsWith(base + "/api/answers/");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/write-haiku, $default, ''",
        "/staging/api/write-haiku, staging, /staging",
        "/v1/api/write-haiku, $default, /v1"
    })
    void acceptsAStageOrBasePathOfAnHttpApi(String rawPath, String stage, String base) {
        Event event = Event.httpApi("POST", "/api/write-haiku")
                .with("rawPath", rawPath)
                .body(BODY);
        event.json().withObject("requestContext").put("stage", stage);
        ProxyResponseView proxyResponseView = functionHarness.send(event);

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("Content-Location")).startsWith(base + "/api/answers/");
    }

    @Test
    void hasTheSameKeyForEveryEventFormat() {
        ProxyResponseView rest = functionHarness.send(Event.haiku());
        ProxyResponseView http =
                functionHarness.send(Event.httpApi("POST", "/api/write-haiku").body(BODY));
        ProxyResponseView binary =
                functionHarness.send(Event.httpApi("POST", "/api/write-haiku").base64(BODY.getBytes(UTF_8)));

        assertThat(http.key()).isEqualTo(rest.key()).isEqualTo(binary.key());
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void findsAnswersByKeyForHttpApis() {
        String key = functionHarness.send(Event.haiku()).key();
        Event event = Event.httpApi("GET", "/api/answers/{key}").with("rawPath", "/staging/api/answers/" + key);
        event.json().putObject("pathParameters").put("key", key);
        ProxyResponseView proxyResponseView = functionHarness.send(event);

        assertThat(proxyResponseView.status()).isEqualTo(200);
        assertThat(proxyResponseView.header("Content-Location")).isEqualTo("/staging/api/answers/" + key);
    }

    @Test
    void routesAGreedyHttpApiByPath() {
        Event event =
                Event.httpApi("GET", "/health").with("routeKey", "$default").with("rawPath", "/staging/health");
        event.json().withObject("requestContext").put("stage", "staging");

        assertThat(functionHarness.send("/health", event.json().toString()).status())
                .isEqualTo(200);
    }

    @Test
    void distinguishesCallersOfAnHttpApi() {
        FunctionHarness separate = new FunctionHarness(Map.of("CACHE_SCOPE", "caller"));

        assertThat(separate.send(ofToken("ann")).key())
                .isNotEqualTo(separate.send(ofToken("bob")).key());
        assertThat(separate.send(ofToken("ann")).header("Cache-Status")).startsWith("memory; hit");
    }

    @Test
    void hasNoBaseUrlWithoutAStage() {
        Event event = Event.get("/nothing").with("resource", "/{proxy+}");

        assertThat(functionHarness.send(event).json().path("path").asText()).isEqualTo("/nothing");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsEverySampleEvent(Path sample) throws IOException {
        String event = Files.readString(sample);
        ProxyResponseView operations = functionHarness.send("no endpoint's", event);
        ProxyResponseView endpoint = functionHarness.send("/api/write-haiku", event);

        assertThat(endpoint.status()).isNotEqualTo(500);
        assertThat(List.of(operations.body(), endpoint.body()))
                .noneMatch(body -> body.contains("Not an API Gateway event"));
    }

    private static Event ofToken(String subject) {
        Event event = Event.httpApi("POST", "/api/write-haiku").body(BODY);
        event.json().withObject("/requestContext/authorizer/jwt/claims").put("sub", subject);
        return event;
    }
}
