package com.promptbuilder.local.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.local.dynamodb.EmbeddedDynamoDb;
import com.promptbuilder.local.template.Template;
import com.promptbuilder.simulator.ClaudeSimulator;
import com.promptbuilder.simulator.SimulatorSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** A function under AWS's runtime interface emulator. {@code make check} installs its binary with the SAM CLI. */
class InterfaceEmulatorTest {
    private static final Path ROOT = Path.of("..");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final List<AutoCloseable> STARTED = new ArrayList<>();
    private static int port;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        Optional<Path> emulator = emulator();
        Assumptions.assumeTrue(emulator.isPresent(), "no runtime interface emulator: make check installs it");
        ClaudeSimulator simulator = ClaudeSimulator.start(SimulatorSettings.defaults());
        STARTED.add(simulator);
        EmbeddedDynamoDb dynamoDb = EmbeddedDynamoDb.start(
                Template.read(ROOT.resolve("template.yaml")).tables());
        STARTED.add(dynamoDb);
        port = freePort();
        ProcessBuilder builder = new ProcessBuilder(command(emulator.get(), RuntimeInterfaceClient.unpackedTo(folder)));
        builder.environment()
                .putAll(Map.of(
                        "ANTHROPIC_BASE_URL", simulator.baseUrl().toString(),
                        "ANTHROPIC_API_KEY", "sk-ant-simulated",
                        "AWS_ENDPOINT_URL_DYNAMODB", dynamoDb.endpoint().toString(),
                        "TABLE_NAME", "Records",
                        // Long timeouts, so that a busy machine does not open the DynamoDB circuit.
                        "TABLE_TIMEOUT_MS", "5000",
                        "AWS_LAMBDA_FUNCTION_TIMEOUT", "60"));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        STARTED.addFirst(() -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        });
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : STARTED) {
            part.close();
        }
    }

    @Test
    void theEmulatorInvokesAFunctionAsLambdaDoes() throws Exception {
        JsonNode first = invoke("optimize.json");
        JsonNode second = invoke("optimize.json");

        assertThat(first.path("statusCode").asInt()).isEqualTo(200);
        assertThat(first.at("/headers/Cache-Status").asText())
                .isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(second.path("body")).isEqualTo(first.path("body"));
        assertThat(second.at("/headers/Cache-Status").asText()).startsWith("memory; hit; ttl=");
    }

    private static List<String> command(Path emulator, RuntimeInterfaceClient client) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                emulator.toString(),
                "--runtime-interface-emulator-address",
                "127.0.0.1:" + port,
                "--runtime-api-address",
                "127.0.0.1:" + freePort(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(client.options());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                RuntimeInterfaceClient.MAIN_CLASS,
                "com.promptbuilder.functions.Optimize"));
        return command;
    }

    private static Optional<Path> emulator() throws IOException {
        String name =
                System.getProperty("os.arch").equals("aarch64") ? "aws-lambda-rie-arm64" : "aws-lambda-rie-x86_64";
        Path libraries = ROOT.resolve(".tools/venv/lib");
        if (!Files.isDirectory(libraries) || !System.getProperty("os.name").equals("Linux")) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(libraries)) {
            return versions.map(version ->
                            version.resolve("site-packages/samcli/local/rapid").resolve(name))
                    .filter(Files::isExecutable)
                    .map(Path::toAbsolutePath)
                    .findFirst();
        }
    }

    /** The head and body of a streamed response, or a buffered response. */
    private static JsonNode invoke(String event) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/2015-03-31/functions/function/invocations"))
                .POST(BodyPublishers.ofFile(ROOT.resolve("events").resolve(event)))
                .build();
        String[] parts = send(request).split("\0{8}", 2);
        JsonNode answer = JsonMapper.builder().build().readTree(parts[0]);
        return parts.length == 1 ? answer : ((ObjectNode) answer).put("body", parts[1]);
    }

    private static String send(HttpRequest request) throws Exception {
        for (int tries = 1; ; tries++) {
            try {
                return CLIENT.send(request, BodyHandlers.ofString()).body();
            } catch (ConnectException notYet) {
                assertThat(tries).isLessThan(1_200);
                Thread.sleep(50);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
