package com.promptbuilder.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.promptbuilder.api.DocsHandler;
import com.promptbuilder.http.Response;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class DocsTest {
    private final FunctionHarness functionHarness = new FunctionHarness();

    @Test
    void isValidOpenApi31() {
        ParseOptions resolved = new ParseOptions();
        resolved.setResolve(true);
        SwaggerParseResult result =
                new OpenAPIV3Parser().readContents(description().toString(), List.of(), resolved);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
    }

    @Test
    void listsEveryRoute() {
        assertThat(parsed().getPaths())
                .containsOnlyKeys(
                        "/api/name-colours",
                        "/api/rewrite-text",
                        "/api/write-haiku",
                        "/api/batch",
                        "/api/answers/{key}",
                        "/health",
                        "/health/live",
                        "/health/ready",
                        "/metrics",
                        "/stats",
                        "/openapi.json",
                        "/docs",
                        "/");
    }

    @Test
    void listsEveryStatusOfAnEndpoint() {
        assertThat(statuses("/api/write-haiku", "post"))
                .containsOnly(
                        "200", "202", "400", "401", "403", "405", "413", "415", "422", "429", "500", "502", "503",
                        "504");
    }

    @Test
    void listsEveryStatusOfAnInputInTheQuery() {
        assertThat(statuses("/api/write-haiku", "get"))
                .containsOnly(
                        "200", "202", "304", "400", "401", "403", "405", "414", "422", "429", "500", "502", "503",
                        "504");
        assertThat(statuses("/api/write-haiku", "head"))
                .containsOnly("200", "304", "400", "401", "403", "404", "405", "414", "429", "500");
    }

    @Test
    void describesTheInputInTheQueryByTheSchemaOfTheBody() {
        JsonNode get = description().path("paths").path("/api/write-haiku").path("get");
        JsonNode q = get.at("/parameters/0");

        assertThat(q.path("name").asText()).isEqualTo("q");
        assertThat(q.at("/schema/maxLength").asInt()).isEqualTo(6_000);
        assertThat(q.at("/schema/contentSchema/$ref").asText()).isEqualTo("#/components/schemas/WriteHaikuRequest");
        assertThat(new String(Base64.getUrlDecoder().decode(q.path("example").asText()), StandardCharsets.UTF_8))
                .isEqualTo("{\"topic\":\"a frog at an old pond\"}");
        assertThat(get.path("parameters"))
                .extracting(parameter -> parameter.path("name").asText())
                .contains("If-None-Match", "Cache-Control")
                .doesNotContain("Idempotency-Key", "");
        assertThat(get.has("requestBody")).isFalse();
    }

    @Test
    void listsEveryStatusOfAnswersByKey() {
        assertThat(statuses("/api/answers/{key}", "get"))
                .containsOnly(
                        "200", "202", "304", "400", "401", "403", "404", "405", "422", "429", "500", "502", "503",
                        "504");
    }

    @Test
    void listsEveryStatusForOperators() {
        assertThat(statuses("/health", "get")).containsOnly("200", "403", "405", "429", "500");
        assertThat(statuses("/health/ready", "get")).containsOnly("200", "403", "405", "429", "500", "503");
        assertThat(statuses("/docs", "get")).containsOnly("200", "304", "403", "405", "429", "500");
        assertThat(statuses("/", "get")).containsOnly("200", "304", "403", "405", "429", "500");
        assertThat(statuses("/metrics", "get")).containsOnly("200", "401", "403", "405", "429", "500", "503");
        assertThat(statuses("/stats", "get")).containsOnly("200", "401", "403", "405", "429", "500", "503");
    }

    @Test
    void describesStreamsInTheTextOfTheirOperation() {
        JsonNode paths = description().path("paths");

        assertThat(paths.at("/~1api~1write-haiku/post/description").asText()).contains("text/event-stream", "delta");
        assertThat(paths.at("/~1api~1answers~1{key}/get/description").asText()).contains("Last-Event-ID");
        assertThat(paths.at("/~1api~1batch/post/description").asText()).contains("application/x-ndjson");
        assertThat(paths.at("/~1api~1name-colours/post").has("description")).isFalse();
        assertThat(paths.at("/~1api~1write-haiku/get/description").asText()).doesNotContain("stream");
        assertThat(paths.at("/~1api~1answers~1{key}/head").has("description")).isFalse();
    }

    @Test
    void listsTheAllowedMethodsOfEveryPath() {
        description().path("paths").propertyStream().forEach(path -> {
            List<String> methods = path.getValue()
                    .propertyStream()
                    .map(method -> method.getKey().toUpperCase(Locale.ROOT))
                    .toList();
            assertThat(functionHarness.send(Event.rest("BREW", path.getKey())).header("Allow"))
                    .as(path.getKey())
                    .isEqualTo(String.join(", ", methods));
        });
    }

    @Test
    void describesABatchByTheSchemasOfTheEndpoints() {
        JsonNode schemas = description().at("/components/schemas");

        assertThat(schemas.at("/BatchRequestItem/oneOf"))
                .extracting(item -> item.at("/properties/route/enum/0").asText()
                        + item.at("/properties/body/$ref").asText())
                .containsExactly(
                        "/api/name-colours#/components/schemas/NameColoursRequest",
                        "/api/rewrite-text#/components/schemas/RewriteTextRequest",
                        "/api/write-haiku#/components/schemas/WriteHaikuRequest");
        assertThat(schemas.at("/BatchResponseItem/properties/body/anyOf")).hasSize(5);
        assertThat(description().at("/paths/~1api~1batch/post/requestBody/content/application~1json/example/requests"))
                .singleElement()
                .extracting(request -> request.path("route").asText())
                .isEqualTo("/api/write-haiku");
        assertThat(statuses("/api/batch", "post"))
                .containsOnly("200", "400", "401", "403", "405", "413", "415", "429", "500");
    }

    @Test
    void listsHeadAsGetWithoutContent() {
        JsonNode answers = description().path("paths").path("/api/answers/{key}");

        assertThat(statuses("/api/answers/{key}", "head"))
                .containsExactlyElementsOf(statuses("/api/answers/{key}", "get"));
        assertThat(answers.at("/head/responses")).noneMatch(answer -> answer.has("content"));
        assertThat(answers.at("/head/responses/200/headers")).isEqualTo(answers.at("/get/responses/200/headers"));
        assertThat(answers.at("/head/security")).isEqualTo(answers.at("/get/security"));
        assertThat(answers.at("/head/parameters")).isEqualTo(answers.at("/get/parameters"));
    }

    @Test
    void operationIdsAreUnique() {
        assertThat(parsed().getPaths().values().stream()
                        .flatMap(path -> path.readOperations().stream())
                        .map(Operation::getOperationId))
                .doesNotHaveDuplicates()
                .contains("writeHaiku", "nameColours", "answers");
    }

    @ParameterizedTest
    @CsvSource({
        "/api/write-haiku, post, 200, 'Age, Cache-Control, Cache-Status, Content-Location, ETag, Idempotent-Replayed, RateLimit, RateLimit-Policy, X-Answer-Warning, X-Request-ID, Server-Timing, X-Cost-USD, X-Saved-USD'",
        "/api/write-haiku, post, 400, 'Cache-Control, X-Request-ID, X-Cost-USD, X-Saved-USD'",
        "/api/write-haiku, post, 405, 'Allow, Cache-Control, X-Request-ID, X-Cost-USD, X-Saved-USD'",
        "/api/write-haiku, post, 415, 'Accept-Encoding, Cache-Control, X-Request-ID, X-Cost-USD, X-Saved-USD'",
        "/api/write-haiku, post, 429, 'Cache-Control, RateLimit, RateLimit-Policy, X-Request-ID, Retry-After, X-Cost-USD, X-Saved-USD'",
        "/api/write-haiku, get, 200, 'Cache-Control, Cache-Status, Content-Location, ETag, RateLimit, RateLimit-Policy, X-Answer-Warning, X-Request-ID, Server-Timing, X-Cost-USD, X-Saved-USD'",
        "/api/write-haiku, head, 404, 'Cache-Control, X-Request-ID, X-Cost-USD, X-Saved-USD'",
        "/api/write-haiku, post, 503, 'Cache-Control, X-Request-ID, Retry-After, X-Cost-USD, X-Saved-USD'",
        "/api/answers/{key}, get, 202, 'Cache-Control, Location, X-Request-ID, Retry-After, X-Cost-USD, X-Saved-USD'",
        "/api/answers/{key}, get, 304, 'Age, Cache-Control, Content-Location, ETag, X-Request-ID, X-Cost-USD, X-Saved-USD'",
        "/health/ready, get, 503, 'Cache-Control, X-Request-ID'"
    })
    void listsTheHeadersOfAResponse(String path, String method, String status, String headers) {
        JsonNode response = description()
                .path("paths")
                .path(path)
                .path(method)
                .path("responses")
                .path(status);

        assertThat(response.path("headers").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(headers.split(", ", -1));
        assertThat(response.path("headers").properties())
                .allMatch(header -> description()
                        .at(header.getValue().path("$ref").asText().substring(1))
                        .path("schema")
                        .has("type"));
    }

    @Test
    void listsEventStreamsForStreamableEndpointsOnly() {
        JsonNode paths = description().path("paths");

        assertThat(paths.at("/~1api~1write-haiku/post/x-event-stream/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/WriteHaikuEvent");
        assertThat(paths.at("/~1api~1name-colours/post").has("x-event-stream")).isFalse();
        assertThat(paths.at("/~1api~1write-haiku/get").has("x-event-stream")).isFalse();
        assertThat(paths.findParents("text/event-stream")).isEmpty();
    }

    @Test
    void describesTheEventsOfAStream() {
        JsonNode schemas = description().path("components").path("schemas");

        assertThat(schemas.at("/WriteHaikuEvent/oneOf"))
                .extracting(event -> event.path("$ref").asText()
                        + event.at("/properties/event/const").asText())
                .containsExactly(
                        "#/components/schemas/DeltaEvent",
                        "#/components/schemas/RestartEvent",
                        "#/components/schemas/UsageEvent",
                        "done",
                        "#/components/schemas/ErrorEvent");
        assertThat(description().at("/paths/~1api~1answers~1{key}/get/x-event-stream/schema/anyOf"))
                .extracting(event -> event.path("$ref").asText())
                .containsExactly("#/components/schemas/RewriteTextEvent", "#/components/schemas/WriteHaikuEvent");
    }

    @ParameterizedTest
    @CsvSource({"/stats, Stats", "/health/ready, Checks"})
    void describesEveryFieldForOperators(String path, String schema) {
        JsonNode body = functionHarness.send(Event.get(path)).json();
        ObjectNode described = (ObjectNode) description().at("/components/schemas/" + schema);
        described.set("components", description().path("components"));
        described.put("unevaluatedProperties", false);

        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(described)
                        .validate(body.has("checks") ? body.path("checks") : body))
                .isEmpty();
        body.properties().stream()
                .filter(section ->
                        described.at("/properties/" + section.getKey()).has("properties"))
                .forEach(section -> assertThat(section.getValue().properties())
                        .extracting(Map.Entry::getKey)
                        .isSubsetOf(
                                described.at("/properties/" + section.getKey() + "/properties").properties().stream()
                                        .map(Map.Entry::getKey)
                                        .toList()));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/write-haiku, post",
        "/api/write-haiku, get",
        "/api/write-haiku, head",
        "/api/answers/{key}, get",
        "/api/answers/{key}, head",
        "/metrics, get",
        "/stats, head"
    })
    void listsTheCredentialsOfAnOperation(String path, String method) {
        JsonNode operation = description().path("paths").path(path).path(method);
        JsonNode schemes = description().at("/components/securitySchemes");

        assertThat(operation
                        .path("security")
                        .valueStream()
                        .flatMap(kind -> kind.propertyStream().map(Map.Entry::getKey)))
                .containsExactly("ApiKey", "Token", "Signature")
                .allMatch(schemes::has);
        assertThat(operation.at("/responses/401/headers").has("WWW-Authenticate"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/health/live", "/health/ready", "/openapi.json", "/docs", "/"})
    void listsNoCredentialsForPublicOperations(String path) {
        assertThat(description().path("paths").path(path).at("/get/security"))
                .isEqualTo(JsonNodeFactory.instance.arrayNode());
    }

    @Test
    void describesKeysAndPendingAnswers() {
        JsonNode operation =
                description().path("paths").path("/api/answers/{key}").path("get");

        assertThat(operation.at("/parameters/0/schema/pattern").asText()).isEqualTo("^[A-Za-z0-9_-]{43}$");
        assertThat(operation
                        .at("/responses/202/content/application~1json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/Pending");
    }

    @Test
    void describesTheLimitsOfTheInput() {
        JsonNode request = description().at("/components/schemas/WriteHaikuRequest");

        assertThat(request.at("/properties/mood/maxLength").asInt()).isEqualTo(1_000);
        assertThat(request.path("required").toString()).isEqualTo("[\"topic\"]");
    }

    @Test
    void hasTheStageAsServerUrl() {
        assertThat(description().at("/servers/0/url").asText()).isEqualTo("/prod");
        assertThat(functionHarness
                        .send(Event.httpApi("GET", "/openapi.json"))
                        .json()
                        .at("/servers/0/url")
                        .asText())
                .isEqualTo("/");
    }

    @Test
    void isCacheableFor300Seconds() {
        ProxyResponseView proxyResponseView = functionHarness.send(Event.get("/openapi.json"));

        assertThat(proxyResponseView.header("Content-Type")).isEqualTo("application/json");
        assertThat(proxyResponseView.header("Cache-Control")).isEqualTo("private, max-age=300");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/docs", "/openapi.json", "/graphql/schema.graphql"})
    void isStoredBySharedCachesIfAnswersArePublic(String path) {
        assertThat(new FunctionHarness(Map.of("CACHE_PUBLIC", "true"))
                        .send(Event.get(path))
                        .header("Cache-Control"))
                .isEqualTo("public, max-age=300, s-maxage=300, stale-if-error=86400, stale-while-revalidate=60");
    }

    @Test
    void includesTheExampleOfAnEndpoint() {
        JsonNode sampled = description().path("paths").path("/api/write-haiku").path("post");
        JsonNode bare = description().path("paths").path("/api/name-colours").path("post");

        assertThat(sampled.path("summary").asText()).isEqualTo("Writes a haiku");
        assertThat(sampled.at("/requestBody/content/application~1json/example/topic")
                        .asText())
                .isEqualTo("a frog at an old pond");
        assertThat(bare.path("summary").asText()).isEqualTo("POST /api/name-colours");
        assertThat(bare.at("/requestBody/content/application~1json").has("example"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"/", "/docs"})
    void pagesLoadNothingExternalAndHaveSecurityHeaders(String path) {
        ProxyResponseView page = functionHarness.send(Event.get(path));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; connect-src 'self';")
                .contains("; script-src 'sha256-", "; style-src 'sha256-")
                .doesNotContain("unsafe");
        assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(page.body())
                .doesNotContainPattern("<(script|link|img|iframe)[^>]* (src|href)=")
                .doesNotContainPattern("\\son[a-z]+=")
                .doesNotContain("innerHTML", " style=", "eval(");
        assertThat(page.body().length()).isLessThan(50_000);
        assertThat(functionHarness
                        .send(Event.get(path).header("If-None-Match", page.header("ETag")))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void servesToolAndReferenceWithTheScriptsThatEachNeeds() {
        ProxyResponseView tool = functionHarness.send(Event.get("/"));
        ProxyResponseView reference = functionHarness.send(Event.get("/docs"));

        assertThat(tool.body()).contains("<main>", "function optimize(").doesNotContain("function describe(");
        assertThat(reference.body()).contains("<main>", "function describe(").doesNotContain("function optimize(");
        assertThat(reference.header("ETag")).isNotEqualTo(tool.header("ETag"));
    }

    @Test
    void servesThePageAtAStageWithoutATrailingSlash() {
        Event event = Event.get("/");
        event.json().withObject("requestContext").put("path", "/prod");

        assertThat(functionHarness.send(event).body()).contains("<title>Prompt Builder: optimize a prompt</title>");
    }

    @Test
    void pagesAllowOnlyTheirOwnScriptAndStyle() {
        Response page = DocsHandler.withPolicy("<html><style>p{}</style><script>1</script><p>Hello</p></html>");

        assertThat(page.headers())
                .containsEntry("Content-Type", "text/html; charset=utf-8")
                .containsEntry(
                        "Content-Security-Policy",
                        "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                                + "; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='"
                                + "; script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='");
    }

    private Iterable<String> statuses(String path, String method) {
        return description().path("paths").path(path).path(method).path("responses")::fieldNames;
    }

    private JsonNode description() {
        return functionHarness
                .send(Event.get("/openapi.json").header("Accept-Encoding", "gzip"))
                .json();
    }

    private OpenAPI parsed() {
        return new OpenAPIV3Parser().readContents(description().toString()).getOpenAPI();
    }
}
