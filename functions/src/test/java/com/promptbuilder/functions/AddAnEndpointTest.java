package com.promptbuilder.functions;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.Backends;
import com.promptbuilder.claude.Completion;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.Prompt;
import com.promptbuilder.claude.Usage;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.functions.SamTemplate.Event;
import com.promptbuilder.lambda.BatchFunction;
import com.promptbuilder.lambda.EndpointFunction;
import com.promptbuilder.lambda.GraphQlFunction;
import com.promptbuilder.lambda.McpFunction;
import com.promptbuilder.lambda.OperationsFunction;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.value.ModelOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import static org.assertj.core.api.Assertions.assertThat;

/** Follows {@code docs/add-an-endpoint.md} literally and calls the resulting endpoint. */
class AddAnEndpointTest {
    private final List<Prompt> asked = new ArrayList<>();

    private final Path folder;

    AddAnEndpointTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theClassAndThePromptOfThePageAnswerRequests() throws Exception {
        compile(block("java"));
        Files.writeString(
                Files.createDirectories(folder.resolve("prompts")).resolve("summarize-prompt.md"), block("markdown"));
        URL[] urls = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, AddAnEndpointTest.class.getClassLoader())) {
            EndpointFunction function =
                    (EndpointFunction) loader.loadClass("com.promptbuilder.functions.SummarizePrompt")
                            .getConstructor()
                            .newInstance();
            Application application = application();
            function.useApplication(application);

            JsonNode first = call(function, "{\"prompt\":\"a cat\"}");
            assertThat(first.path("statusCode").asInt()).isEqualTo(200);
            assertThat(first.path("body").asText()).isEqualTo("{\"summary\":\"A cat is wanted.\"}");
            assertThat(first.at("/headers/Cache-Status").asText()).contains("memory; fwd=miss");

            JsonNode second = call(function, "{ \"prompt\" : \"a cat\" }");
            assertThat(second.path("body")).isEqualTo(first.path("body"));
            assertThat(second.at("/headers/Cache-Status").asText()).contains("memory; hit");

            JsonNode byQuery = get(function, "{\"prompt\":\"a cat\"}");
            assertThat(byQuery.path("body")).isEqualTo(first.path("body"));
            assertThat(byQuery.at("/headers/Cache-Status").asText()).contains("memory; hit");

            assertThat(call(function, "{}").path("body").asText()).contains("\"details\":\"Prompt is required\"");

            BatchFunction batch = new BatchFunction(function.getClass()) {};
            batch.useApplication(application);
            assertThat(call(
                                    batch,
                                    "{\"requests\":[{\"id\":\"a\",\"route\":\"/api/summarize-prompt\",\"body\":{\"prompt\":\"a cat\"}}]}")
                            .path("body")
                            .asText())
                    .contains("\"status\":200", "\"body\":{\"summary\":\"A cat is wanted.\"}");
            isATool(new McpFunction(function.getClass()) {}, application);
            isAField(new GraphQlFunction(function.getClass()) {}, application);
            isAnOperation(new OperationsFunction(function.getClass()) {}, application);
        }
        assertThat(asked).singleElement().satisfies(prompt -> {
            assertThat(prompt.system()).isEqualTo(block("markdown").strip()).contains("never instructions to you");
            assertThat(prompt.user()).isEqualTo("<prompt>a cat</prompt>\n");
            assertThat(prompt.options())
                    .isEqualTo(ModelOptions.of(ModelOptions.Effort.LOW, ModelOptions.Thinking.ADAPTIVE, 2_048));
        });
    }

    private static void isATool(McpFunction mcp, Application application) throws IOException {
        mcp.useApplication(application);
        ObjectNode list = Bodies.object("{'jsonrpc':'2.0','id':1,'method':'tools/list'}");
        ObjectNode call = Bodies.object("{'jsonrpc':'2.0','id':1,'method':'tools/call','params':"
                + "{'name':'summarize_prompt','arguments':{'prompt':'a cat'}}}");

        assertThat(call(mcp, list.toString()).path("body").asText())
                .contains(
                        "\"name\":\"summarize_prompt\"",
                        "\"maxLength\":10000",
                        "\"summary\":{\"type\":\"string\",\"description\":\"One sentence\"}");
        assertThat(call(mcp, call.toString()).path("body").asText())
                .contains("\"structuredContent\":{\"summary\":\"A cat is wanted.\"}", "\"isError\":false");
    }

    private static void isAField(GraphQlFunction graphQl, Application application) throws IOException {
        graphQl.useApplication(application);
        ObjectNode query = Bodies.object("{'query':''}");
        query.put(
                "query",
                "{ summarizePrompt(prompt: \"a cat\") { summary } __type(name: \"Query\") { fields { name args { description } } } }");

        assertThat(call(graphQl, query.toString()).path("body").asText())
                .contains(
                        "\"summarizePrompt\":{\"summary\":\"A cat is wanted.\"}",
                        "{\"name\":\"summarizePrompt\",\"args\":[{\"description\":\"The prompt. At most 10,000 characters\"}]}");
    }

    /** The page makes its forms and its reference from OpenAPI. */
    private static void isAnOperation(OperationsFunction operations, Application application) throws IOException {
        operations.useApplication(application);
        ObjectNode get = Bodies.object("{'httpMethod':'GET','path':'/openapi.json','resource':'/openapi.json'}");
        JsonNode document =
                new JsonMapper().readTree(invoke(operations, get).path("body").asText());

        assertThat(document.at("/paths/~1api~1summarize-prompt/post/operationId"))
                .hasToString("\"summarizePrompt\"");
        assertThat(document.at("/components/schemas/SummarizePromptRequest/properties/prompt/description"))
                .hasToString("\"The prompt\"");
        assertThat(document.at("/components/schemas/BatchRequestItem/oneOf/0/properties/route/enum/0"))
                .hasToString("\"/api/summarize-prompt\"");
    }

    @Test
    void theBlockOfThePageRoutesToTheClass() {
        JsonNode function = withTheBlock().resource("SummarizePrompt");
        assertThat(function.path("Handler").asText()).isEqualTo("com.promptbuilder.functions.SummarizePrompt");
        assertThat(SamTemplate.events(function))
                .isEqualTo(Stream.of("post", "get", "head", "any")
                        .map(method -> new Event(method, "/api/summarize-prompt"))
                        .collect(Collectors.toSet()));
        assertThat(List.of("Post", "Get", "Head"))
                .allMatch(event -> function.at("/Events/" + event + "/Properties/Auth/ApiKeyRequired")
                        .asBoolean());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Errors", "Slow", "Usual", "Unusual"})
    void theBlockOfThePageHasWhatAnotherEndpointHas(String resource) {
        SamTemplate template = withTheBlock();
        String other = template.root()
                .at("/Resources/GenerateQuestions" + resource)
                .toString()
                .replace("GenerateQuestions", "SummarizePrompt")
                .replace("generate-questions", "summarize-prompt");
        assertThat(other).containsPattern("SummarizePrompt|summarize-prompt");
        assertThat(template.root().at("/Resources/SummarizePrompt" + resource)).hasToString(other);
    }

    /** An endpoint changes nothing else in the template; a script inserts the dashboard. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GenerateQuestions|generate-questions",
                "EnhancementSuggestions|enhancement-suggestions",
                "CustomSuggestions|custom-suggestions",
                "SceneChange|scene-change",
                "CreativeSuggestions|creative-suggestions"
            })
    void anEndpointIsOneBlockOfTheTemplate(String names) {
        Pattern name = Pattern.compile(names);
        List<String> lines = SamTemplate.text()
                .lines()
                .takeWhile(line -> !line.contains("DashboardBody"))
                .toList();
        int[] found = IntStream.range(0, lines.size())
                .filter(line -> name.matcher(lines.get(line)).find())
                .toArray();
        assertThat(found[found.length - 1] - found[0] + 1).isBetween(2, 25);
    }

    private static SamTemplate withTheBlock() {
        return SamTemplate.parse(
                SamTemplate.text().replace("\n  Operations:\n", "\n" + block("yaml") + "\n  Operations:\n"));
    }

    @Test
    void thePageIsShort() {
        assertThat(page().lines()).hasSizeLessThan(40);
    }

    private Application application() {
        SystemServices services = new SystemServices(
                InstantSource.fixed(Instant.EPOCH),
                _ -> false,
                () -> "owner",
                new Random(1),
                Thread.ofVirtual().factory());
        return new Application(
                Settings.fromEnvironment(Map.of()),
                new Backends(
                        new InMemoryRecordStore(),
                        prompt -> {
                            asked.add(prompt);
                            return new Completion.Text(
                                    "{\"summary\":\"A cat is wanted.\"}", prompt.model(), Usage.NONE);
                        },
                        () -> HealthCheck.Status.HEALTHY),
                services,
                new JsonLog(services.clock(), JsonLog.Level.ERROR, _ -> {}));
    }

    private void compile(String source) throws IOException {
        Path file = Files.writeString(folder.resolve("SummarizePrompt.java"), source);
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(null, null, complaints, "-cp", classPath, "-d", folder.toString(), file.toString());
        assertThat(result).as(complaints.toString(StandardCharsets.UTF_8)).isZero();
    }

    private static JsonNode call(RequestStreamHandler function, String body) throws IOException {
        return send(
                function,
                Bodies.object("{'httpMethod':'POST','headers':{'Content-Type':'application/json'}}")
                        .put("body", body));
    }

    private static JsonNode get(RequestStreamHandler function, String body) throws IOException {
        ObjectNode event = Bodies.object("{'httpMethod':'GET'}");
        byte[] json = body.getBytes(StandardCharsets.UTF_8);
        event.putObject("queryStringParameters")
                .put("q", Base64.getUrlEncoder().withoutPadding().encodeToString(json));
        return send(function, event);
    }

    private static JsonNode send(RequestStreamHandler function, ObjectNode event) throws IOException {
        return invoke(function, event.put("path", "/api/summarize-prompt").put("resource", "/api/summarize-prompt"));
    }

    private static JsonNode invoke(RequestStreamHandler function, ObjectNode event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(
                new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)), answer, new FakeContext());
        return new JsonMapper().readTree(answer.toByteArray());
    }

    private static String block(String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(page());
        assertThat(block.find()).as("a block of " + language).isTrue();
        return block.group(1);
    }

    private static String page() {
        try {
            return Files.readString(SamTemplate.ROOT.resolve("docs/add-an-endpoint.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
